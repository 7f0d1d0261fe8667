package org.quicprochat.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.PeerListener;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.runtime.connection.Contribution;

/**
 * Peer servers without a network: each answers as the test says, or is another {@link TestServer}. A peer is down until
 * it is brought up. Thread-safe.
 */
public final class FakePeers implements PeerLink {
    /** What answers the calls of a peer. */
    @FunctionalInterface
    public interface Script {
        /** Answers one call; on the caller's thread. */
        Reply answer(int methodId, ByteString request);
    }

    /**
     * A call that was made.
     *
     * @param domain of whom
     */
    public record Made(String domain, int methodId, ByteString request) {}

    private record Entry(Script script, boolean up, Optional<Instant> lastContact) {}

    private final InstantSource clock;
    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();
    private final List<Made> made = new ArrayList<>();
    private volatile List<Contribution<PeerListener>> listeners = List.of();

    FakePeers(InstantSource clock) {
        this.clock = clock;
    }

    void listeners(List<Contribution<PeerListener>> told) {
        listeners = List.copyOf(told);
    }

    /** Names a peer, which is down at first, or changes how it answers. */
    public void script(String domain, Script script) {
        entries.merge(
                domain,
                new Entry(script, false, Optional.empty()),
                (old, fresh) -> new Entry(script, old.up(), old.lastContact()));
    }

    /** The script of a peer that is a server in this process, to which this one is known under a domain. */
    public static Script server(TestServer server, String knownAs) {
        TestConnection connection = server.connect(InetAddress.getLoopbackAddress(), Optional.of(new Peer(knownAs)));
        return (methodId, request) -> {
            TestAnswer answer = Waits.result(connection.send(methodId, request.toByteArray()));
            return new Answered(answer.status(), answer.body());
        };
    }

    /** Takes a peer out of the configuration. */
    public void forget(String domain) {
        entries.remove(domain);
    }

    /** Connects a peer, and tells the plugins that it is heard; returns when they know. */
    public void up(String domain) {
        entries.computeIfPresent(domain, (name, old) -> new Entry(old.script(), true, Optional.of(clock.instant())));
        listeners.forEach(listener -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(listener.loader());
            try {
                listener.instance().heard(new Peer(domain));
            } finally {
                thread.setContextClassLoader(before);
            }
        });
    }

    /** Breaks the connection to a peer. */
    public void down(String domain) {
        entries.computeIfPresent(domain, (name, old) -> new Entry(old.script(), false, old.lastContact()));
    }

    /** The calls made since the last time that this was asked for, those that failed included. */
    public List<Made> takeCalls() {
        synchronized (made) {
            List<Made> taken = List.copyOf(made);
            made.clear();
            return taken;
        }
    }

    @Override
    public List<String> peers() {
        return List.copyOf(entries.keySet());
    }

    @Override
    public Optional<State> state(String domain) {
        return Optional.ofNullable(entries.get(domain))
                .map(entry -> new State(
                        entry.up(), entry.lastContact(), entry.lastContact().map(any -> Duration.ofMillis(1))));
    }

    @Override
    public Reply call(String domain, int methodId, MessageLite request, Duration deadline) {
        synchronized (made) {
            made.add(new Made(domain, methodId, request.toByteString()));
        }
        Entry entry = entries.get(domain);
        if (entry == null) {
            return new Failed(Failure.UNKNOWN_PEER);
        }
        return entry.up() ? entry.script().answer(methodId, request.toByteString()) : new Failed(Failure.NOT_CONNECTED);
    }
}
