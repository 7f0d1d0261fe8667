package org.quicprochat.runtime.plugin;

/**
 * One row of the plan: what becomes of a plugin.
 *
 * @param id the plugin's id
 * @param version as its manifest says; empty where no jar was found
 * @param origin its jar; empty where none was found
 * @param state what became of it
 * @param why the reason, for an operator
 */
public record PluginStatus(String id, String version, String origin, State state, String why) {
    /** What became of a plugin. */
    public enum State {
        /** It shall run, and has not started yet. */
        ENABLED,
        /** It runs. */
        STARTED,
        /** It is not to run. */
        DISABLED,
        /** It was to run, is not required, and failed. */
        FAILED,
        /** The configuration names it, and there is no jar. */
        ABSENT
    }

    PluginStatus with(State next, String reason) {
        return new PluginStatus(id, version, origin, next, reason);
    }
}
