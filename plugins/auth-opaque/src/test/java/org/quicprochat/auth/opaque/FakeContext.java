package org.quicprochat.auth.opaque;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Connection;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.Contributed;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.Push;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Watch;

/** What a runtime hands the plugin, as far as the plugin uses it. */
final class FakeContext implements PluginContext {
    final FakeStore store;
    final List<String> closed = new ArrayList<>();
    private final Path directory;
    private final Config config;
    private final Map<Class<?>, Object> services = new HashMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    FakeContext(FakeStore store, Path directory, String config) {
        this.store = store;
        this.directory = directory;
        this.config = ConfigFactory.parseString(config)
                .withFallback(ConfigFactory.parseResources(AuthOpaquePlugin.class, "reference.conf"))
                .resolve();
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    <T> void provide(Class<T> type, T service) {
        services.put(type, service);
    }

    @Override
    public String pluginId() {
        return "auth-opaque";
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public Subspace subspace(String name, int schemaVersion) {
        return new FakeKeys.FakeSubspace(List.of(name));
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Supplier<byte[]> secret(String name, int bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InstantSource clock() {
        return () -> now;
    }

    @Override
    public SecureRandom random() {
        return new SecureRandom();
    }

    @Override
    public <T> Supplier<T> require(Class<T> service) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Supplier<Optional<T>> optional(Class<T> service) {
        return () -> Optional.ofNullable(services.get(service)).map(service::cast);
    }

    @Override
    public <T> Supplier<List<T>> extensions(Class<T> extensionPoint) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Supplier<List<Contributed<T>>> contributions(Class<T> extensionPoint) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RateLimiter rateLimiter(RateLimit limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Connections connections() {
        return new FakeConnections();
    }

    @Override
    public ServerView server() {
        return new FakeServer();
    }

    private static final class FakeServer implements ServerView {
        @Override
        public State state() {
            return State.READY;
        }

        @Override
        public Instant startedAt() {
            return Instant.EPOCH;
        }

        @Override
        public Optional<String> domain() {
            return Optional.empty();
        }

        @Override
        public List<String> failedPlugins() {
            return List.of();
        }

        @Override
        public boolean isAdmin(String username) {
            return username.equals("root");
        }
    }

    private final class FakeConnections implements Connections {
        @Override
        public int push(IdentityKey identity, Push push) {
            return 0;
        }

        @Override
        public int push(IdentityKey identity, DeviceId device, Push push) {
            return 0;
        }

        @Override
        public boolean isConnected(IdentityKey identity) {
            return false;
        }

        @Override
        public boolean isConnected(IdentityKey identity, DeviceId device) {
            return false;
        }

        @Override
        public void release(Connection connection) {
            closed.add("released");
        }

        @Override
        public void close(IdentityKey identity, Optional<DeviceId> device) {
            closed.add(device.isPresent() ? "device" : "identity");
        }
    }

    /** A connection with what is attached to it. */
    static final class FakeConnection implements Connection {
        private final Map<Class<?>, Object> attachments = new HashMap<>();

        @Override
        public long id() {
            return 1;
        }

        @Override
        public InetAddress remoteAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public <T> T attachment(Class<T> type, Supplier<T> initial) {
            return type.cast(attachments.computeIfAbsent(type, any -> initial.get()));
        }
    }

    /** A call on a connection. */
    record FakeCall(int id, Connection connection) implements Call {
        @Override
        public Instant deadline() {
            return Instant.MAX;
        }

        @Override
        public boolean ending() {
            return false;
        }

        @Override
        public Wake await(Watch watch, Duration timeout) {
            throw new UnsupportedOperationException();
        }
    }
}
