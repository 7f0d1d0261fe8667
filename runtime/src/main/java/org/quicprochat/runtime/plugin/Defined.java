package org.quicprochat.runtime.plugin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
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

    /** Each is itself only; what it offers is not looked through for every set that it is in. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
