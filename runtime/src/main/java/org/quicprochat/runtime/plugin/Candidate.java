package org.quicprochat.runtime.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.ServerPlugin;

/**
 * A plugin that could run, known by its manifest; none of its code was touched.
 *
 * @param id a to z, 0 to 9 and dashes
 * @param version as the manifest says
 * @param origin the name of the jar, or what else an operator knows it by
 * @param bundled whether it came with the server: it may claim first-party ids, and runs unless it is disabled
 * @param dependencies the plugins whose classes it sees
 * @param ranges the method ids that the manifest names, for the answers where the plugin cannot even be loaded
 * @param loader reads its code
 */
public record Candidate(
        String id,
        String version,
        String origin,
        boolean bundled,
        List<Dependency> dependencies,
        List<MethodRange> ranges,
        Loader loader) {

    /**
     * A plugin that this one needs.
     *
     * @param pluginId which
     * @param versions a version expression; empty: any
     * @param optional whether it may be absent
     */
    public record Dependency(String pluginId, String versions, boolean optional) {}

    /**
     * The code of a plugin.
     *
     * @param plugin the entry point
     * @param classLoader the thread context class loader of every call into it
     */
    public record Loaded(ServerPlugin plugin, ClassLoader classLoader) {}

    /** Reads the code of a plugin; called once, after the loaders of the plugins it depends on. */
    @FunctionalInterface
    public interface Loader {
        /**
         * Loads the code.
         *
         * @throws LoadException with the sentence that tells the operator what to do
         */
        Loaded load() throws LoadException;
    }

    /** Each is itself only: two jars may say the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** A plugin that is part of this process already, as in tests: bundled, without dependencies. */
    public static Candidate ofInstance(String id, ServerPlugin plugin) {
        ClassLoader loader = plugin.getClass().getClassLoader();
        String origin = plugin.getClass().getName();
        return new Candidate(id, "0", origin, true, List.of(), List.of(), () -> new Loaded(plugin, loader));
    }
}
