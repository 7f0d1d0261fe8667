package org.quicprochat.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server would be with a configuration, found without starting one.
 *
 * @param plugins every plugin that is there or named, by id
 * @param methods the methods of those that would run, by number
 * @param problems why the server would not start; none: it would
 */
record Inspection(List<Plugin> plugins, List<Method> methods, List<Problem> problems) {
    /**
     * One plugin.
     *
     * @param id its id
     * @param version its version; empty where there is no jar
     * @param jar its jar; empty where there is none
     * @param state ENABLED, STARTED, DISABLED, FAILED or ABSENT
     * @param why the reason
     */
    record Plugin(String id, String version, String jar, String state, String why) {}

    /**
     * One method.
     *
     * @param id its number on the wire
     * @param name its name
     * @param plugin the plugin that has it
     * @param access who may call it: open, session, admin, peer
     */
    record Method(int id, String name, String plugin, String access) {}

    /**
     * One reason why the server would not start.
     *
     * @param where file and line, or plugin and jar
     * @param text what is wrong, and what to do
     * @param plugins the ids of the plugins that it is about; may be none
     */
    record Problem(String where, String text, List<String> plugins) {
        @Override
        public String toString() {
            return where + ": " + text;
        }
    }

    /** Looks at a configuration. */
    @FunctionalInterface
    interface Inspector {
        /**
         * Reads the configuration and the plugins' jars, and lets the plugins define themselves; opens no store and no
         * socket.
         *
         * @param options the server's options
         * @param enabled plugins to take as enabled or disabled, whatever the file says
         */
        Inspection inspect(ServerOptions options, Map<String, Boolean> enabled);

        /** The server that runs on the data directory of this configuration, as it described itself when it started. */
        default Optional<Inspection> running(ServerOptions options) {
            return Optional.empty();
        }
    }
}
