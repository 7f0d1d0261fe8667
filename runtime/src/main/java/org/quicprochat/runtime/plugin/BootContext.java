package org.quicprochat.runtime.plugin;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.Contributed;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.SecretFile;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Subspace;

/** What one plugin is handed; writes down what the plugin claims and needs until {@link #defined}. Thread-safe. */
final class BootContext implements PluginContext {
    private static final Pattern SECRET_NAME = Pattern.compile("[a-z0-9-]{1,64}");

    private final String id;
    private final Config config;
    private final Host host;
    private final Contributions contributions;
    private final List<Class<?>> required = new ArrayList<>();
    private final List<Class<?>> optional = new ArrayList<>();
    private final List<Class<?>> extensionPoints = new ArrayList<>();
    private final List<RateLimit> rates = new ArrayList<>();
    private final Map<String, PluginSecret> secrets = new LinkedHashMap<>();
    private boolean defined;

    BootContext(String id, Config config, Host host, Contributions contributions) {
        this.id = id;
        this.config = config;
        this.host = host;
        this.contributions = contributions;
    }

    /** Ends the time of claiming. */
    synchronized Needs defined() {
        defined = true;
        return new Needs(required, optional, extensionPoints, rates, List.copyOf(secrets.values()));
    }

    private synchronized <E> void note(List<? super E> list, E element) {
        if (defined) {
            throw new IllegalStateException("A plugin claims and requires in define() only");
        }
        list.add(element);
    }

    @Override
    public String pluginId() {
        return id;
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public Store store() {
        return host.store();
    }

    @Override
    public synchronized Subspace subspace(String name, int schemaVersion) {
        if (defined) {
            throw new IllegalStateException("A plugin claims subspaces in define() only");
        }
        return host.keys().claim(id, name, schemaVersion);
    }

    @Override
    public Path directory() {
        return host.dataDir().resolve("plugins").resolve(id);
    }

    @Override
    public synchronized Supplier<byte[]> secret(String name, int bytes) {
        if (defined) {
            throw new IllegalStateException("A plugin claims secrets in define() only");
        }
        if (!SECRET_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A secret has a name of a to z, 0 to 9 and dashes: " + name);
        }
        if (bytes < PluginSecret.MIN_BYTES || bytes > PluginSecret.MAX_BYTES) {
            throw new IllegalArgumentException("A secret has %d bytes or more, and %d at most: %s"
                    .formatted(PluginSecret.MIN_BYTES, PluginSecret.MAX_BYTES, name));
        }
        SecretFile file = new SecretFile(directory().resolve(name + ".secret"));
        PluginSecret secret =
                new PluginSecret(file, host.keys().secretCheck(id, name), bytes, host.store(), host.random());
        if (secrets.putIfAbsent(name, secret) != null) {
            throw new IllegalArgumentException("A plugin claims a secret once: " + name);
        }
        return secret;
    }

    @Override
    public InstantSource clock() {
        return host.clock();
    }

    @Override
    public SecureRandom random() {
        return host.random();
    }

    @Override
    public <T> Supplier<T> require(Class<T> service) {
        note(required, service);
        return () -> contributions
                .service(service)
                .orElseThrow(() -> new IllegalStateException("A required service does not run"));
    }

    @Override
    public <T> Supplier<Optional<T>> optional(Class<T> service) {
        note(optional, service);
        return () -> contributions.service(service);
    }

    @Override
    public <T> Supplier<List<T>> extensions(Class<T> extensionPoint) {
        note(extensionPoints, extensionPoint);
        return () -> contributions.extensions(extensionPoint);
    }

    @Override
    public <T> Supplier<List<Contributed<T>>> contributions(Class<T> extensionPoint) {
        note(extensionPoints, extensionPoint);
        return () -> contributions.byPlugin(extensionPoint);
    }

    @Override
    public Connections connections() {
        return host.connections();
    }

    @Override
    public RateLimiter rateLimiter(RateLimit limit) {
        note(rates, limit);
        return host.rates().limiter(limit);
    }

    @Override
    public ServerView server() {
        return host.view();
    }
}
