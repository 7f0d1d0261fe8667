package org.quicprochat.runtime.transport;

import com.google.protobuf.MessageLite;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.PeerListener;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.runtime.connection.Contribution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peer servers: connections to them, and who of those that call this server is one. The peers can be replaced while
 * it runs. Thread-safe.
 */
public final class PeerNetwork implements PeerLink, InboundPeers, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeerNetwork.class);
    private static final long GOODBYE_MILLIS = 1000;

    private final boolean federated;
    private final PeerLimits limits;
    private final InstantSource clock;
    private final RandomGenerator random;
    private volatile View view;
    private volatile List<Contribution<PeerListener>> listeners = List.of();
    private @Nullable MultiThreadIoEventLoopGroup loops;
    private @Nullable PeerConnector connector;

    /** The peers as of now; without dialers before the start. */
    private record View(PeerTable table, Map<String, PeerDialer> dialers) {}

    /**
     * The peers of a server that has not begun to call them.
     *
     * @param federated whether the server has a domain, so that it may get peers while it runs
     */
    public PeerNetwork(
            PeerTable table, boolean federated, PeerLimits limits, InstantSource clock, RandomGenerator random) {
        this.federated = federated;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
        this.view = new View(table, Map.of());
    }

    /**
     * Begins to connect.
     *
     * @param files the server's own certificate and key, which exist
     * @param from the address that connections come from, perhaps the wildcard
     * @param told who is told that a peer is heard
     */
    public synchronized void start(TlsFiles files, InetAddress from, List<Contribution<PeerListener>> told) {
        MultiThreadIoEventLoopGroup made =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("qpc-peers"), NioIoHandler.newFactory());
        listeners = List.copyOf(told);
        loops = made;
        connector = new PeerConnector(made, files, from, limits, clock);
        replace(view.table());
    }

    /** Takes other peers; connections to those that stay as they were stay. */
    public synchronized void replace(PeerTable table) {
        View before = view;
        Map<String, PeerDialer> dialers = new HashMap<>();
        PeerConnector by = connector;
        if (by != null) {
            for (PeerTable.Entry entry : table.all()) {
                String domain = entry.config().domain();
                PeerDialer kept = before.table().has(entry) ? before.dialers().get(domain) : null;
                dialers.put(domain, kept != null ? kept : dialer(entry, table, by));
            }
        }
        view = new View(table, Map.copyOf(dialers));
        before.dialers().values().stream()
                .filter(dialer -> !dialers.containsValue(dialer))
                .forEach(PeerDialer::stop);
        dialers.values().stream()
                .filter(dialer -> !before.dialers().containsValue(dialer))
                .forEach(PeerDialer::start);
    }

    private PeerDialer dialer(PeerTable.Entry entry, PeerTable table, PeerConnector by) {
        Peer peer = new Peer(entry.config().domain());
        return new PeerDialer(entry, table, by, limits, clock, random, () -> heard(peer));
    }

    private void heard(Peer peer) {
        Thread thread = Thread.currentThread();
        for (Contribution<PeerListener> listener : listeners) {
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(listener.loader());
            try {
                listener.instance().heard(peer);
            } catch (RuntimeException | Error e) { // A listener's fault must not cost the connection.
                log.atError()
                        .addKeyValue("plugin", listener.pluginId())
                        .setCause(e)
                        .log("A listener for peers failed");
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    @Override
    public boolean any() {
        return federated;
    }

    @Override
    public Optional<Peer> identify(List<X509Certificate> chain) {
        return view.table().identify(chain, clock.instant());
    }

    @Override
    public void connected(Peer peer) {
        PeerDialer dialer = view.dialers().get(peer.domain());
        if (dialer != null) {
            dialer.kick();
            Thread.ofVirtual().name("heard " + peer.domain()).start(() -> heard(peer));
        }
    }

    @Override
    public void spoke(Peer peer) {
        PeerDialer dialer = view.dialers().get(peer.domain());
        if (dialer != null) {
            dialer.spoke();
        }
    }

    @Override
    public List<String> peers() {
        return view.table().domains();
    }

    @Override
    public Optional<State> state(String domain) {
        View now = view;
        String name = domain.toLowerCase(Locale.ROOT);
        if (!now.table().contains(name)) {
            return Optional.empty();
        }
        PeerDialer dialer = now.dialers().get(name);
        return Optional.of(dialer == null ? new State(false, Optional.empty(), Optional.empty()) : dialer.state());
    }

    @Override
    public Reply call(String domain, int methodId, MessageLite request, Duration deadline) {
        View now = view;
        String name = domain.toLowerCase(Locale.ROOT);
        if (!now.table().contains(name)) {
            return new Failed(Failure.UNKNOWN_PEER);
        }
        if (request.getSerializedSize() > limits.requestBytes()) {
            return new Failed(Failure.TOO_LARGE);
        }
        PeerDialer dialer = now.dialers().get(name);
        PeerConnection connection = dialer == null ? null : dialer.current();
        return dialer == null || connection == null
                ? new Failed(Failure.NOT_CONNECTED)
                : call(dialer, connection, connection.call(methodId, request.toByteArray()), deadline);
    }

    private static Reply call(PeerDialer dialer, PeerConnection connection, PeerCall call, Duration deadline) {
        long began = System.nanoTime();
        try {
            Reply reply = call.reply().get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            if (reply instanceof Answered) {
                dialer.measured(Duration.ofNanos(System.nanoTime() - began));
            }
            return reply;
        } catch (TimeoutException e) {
            connection.abandon(call, new Failed(Failure.DEADLINE));
            return new Failed(Failure.DEADLINE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connection.abandon(call, new Failed(Failure.LOST));
            return new Failed(Failure.LOST);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A call of a peer ends with a reply only", e);
        }
    }

    /** Ends all connections; a second or two at most. */
    @Override
    public synchronized void close() {
        view.dialers().values().forEach(PeerDialer::stop);
        MultiThreadIoEventLoopGroup running = loops;
        if (running != null) {
            running.shutdownGracefully(0, GOODBYE_MILLIS, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(2 * GOODBYE_MILLIS);
        }
    }
}
