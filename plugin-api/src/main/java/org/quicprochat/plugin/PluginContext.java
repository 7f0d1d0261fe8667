package org.quicprochat.plugin;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Subspace;

/**
 * What the runtime hands a plugin. Thread-safe. What is asked for in {@link ServerPlugin#define} may be kept and used
 * for the plugin's whole life; the methods that claim something ({@link #subspace}, {@link #secret}, {@link
 * #require}, {@link #optional}, {@link #extensions}, {@link #contributions}, {@link #rateLimiter}) can be called in
 * {@code define} only.
 */
public interface PluginContext {
    /** The plugin's id, from its manifest. */
    String pluginId();

    /**
     * The plugin's configuration: {@code plugins.<id>.config} of the operator over the {@code reference.conf} that lies
     * beside the plugin class in the jar. The latter names every key: the operator's unknown keys and wrong types were
     * turned away before.
     */
    Config config();

    /** The store. Not to be used in {@code define}. */
    Store store();

    /**
     * Claims a part of the key space, version 1 of its layout. A name is claimed once.
     *
     * @param name a to z, 0 to 9 and dashes
     */
    default Subspace subspace(String name) {
        return subspace(name, 1);
    }

    /**
     * Claims a part of the key space. Where the store holds another version of the layout, the boot stops.
     *
     * @param name a to z, 0 to 9 and dashes
     * @param schemaVersion the version of the layout, 1 or more
     */
    Subspace subspace(String name, int schemaVersion);

    /** A directory on disk for this plugin alone; it exists, with mode 0700, from {@code onStart} on. */
    Path directory();

    /**
     * Claims a secret of the plugin's own, such as a key that encrypts what it stores: random bytes, made at the first
     * start and the same ever after. They are kept in the file {@code <name>.secret} of {@link #directory}, with mode
     * 0600, and the store keeps a check value: a file that is missing beside a store that knows the secret, is another
     * one, is damaged or is open to others stops the boot. There is no rotation. A name is claimed once.
     *
     * @param name a to z, 0 to 9 and dashes
     * @param bytes its size: at least 16, and 1024 at most (inclusive)
     * @return gives a new copy each time; filled before {@code onStart}
     */
    Supplier<byte[]> secret(String name, int bytes);

    /** The clock of the server, which a test replaces. */
    InstantSource clock();

    /** The source of randomness of the server, which a test replaces. Thread-safe. */
    SecureRandom random();

    /** A service that some plugin has to provide; without one the boot stops. Filled before {@code onStart}. */
    <T> Supplier<T> require(Class<T> service);

    /** A service that may be absent. Filled before {@code onStart}. */
    <T> Supplier<Optional<T>> optional(Class<T> service);

    /** What all plugins contribute to an extension point, in the order of plugin ids. Filled before {@code onStart}. */
    <T> Supplier<List<T>> extensions(Class<T> extensionPoint);

    /** As {@link #extensions}, each with the id of its plugin: for who names plugins. */
    <T> Supplier<List<Contributed<T>>> contributions(Class<T> extensionPoint);

    /** The live connections: pushes, and closing them. */
    Connections connections();

    /** A rate limiter of this plugin's own, beside those that methods declare. */
    RateLimiter rateLimiter(RateLimit limit);

    /** The server around the plugin. */
    ServerView server();
}
