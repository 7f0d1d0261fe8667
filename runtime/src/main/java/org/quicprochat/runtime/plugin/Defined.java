package org.quicprochat.runtime.plugin;

import java.nio.file.Path;
import org.quicprochat.plugin.PluginDefinition;

/**
 * A plugin that has defined itself.
 *
 * @param candidate its manifest
 * @param definition what it offers
 * @param needs what it asked for
 * @param loader the thread context class loader of every call into it
 * @param directory its own on disk
 */
record Defined(Candidate candidate, PluginDefinition definition, Needs needs, ClassLoader loader, Path directory) {
    String id() {
        return candidate.id();
    }

    /** Its id with its jar, as an operator knows it. */
    String label() {
        return id() + " (" + candidate.origin() + ")";
    }
}
