package org.quicprochat.runtime.storage;

/**
 * A subspace whose layout in the store is another than the plugin knows.
 *
 * @param pluginId the plugin's id
 * @param name the subspace
 * @param stored the version that the store holds
 * @param claimed the version that the plugin knows
 */
public record SchemaMismatch(String pluginId, String name, long stored, long claimed) {
    /** The sentence for the operator. */
    @Override
    public String toString() {
        return "plugin %s, subspace %s: the store holds version %d and the plugin knows %d; %s"
                .formatted(
                        pluginId,
                        name,
                        stored,
                        claimed,
                        stored > claimed
                                ? "start the newer plugin that wrote it, or restore a snapshot from before"
                                : "start the plugin's version that migrates it, or move the store away");
    }
}
