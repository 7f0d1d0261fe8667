package org.quicprochat.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.PeerStatus;

/** Two servers in processes of their own that know each other: a.example and b.example. */
final class Federation implements AutoCloseable {
    static final String A = "a.example";
    static final String B = "b.example";

    private static final String RATES_OFF = "limits.rate.enabled = false\n";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    final RunningServer a;
    final RunningServer b;

    private final Network network;

    private Federation(RunningServer a, RunningServer b, Network network) {
        this.a = a;
        this.b = b;
        this.network = network;
    }

    /** Starts both on this host; they are strangers yet. */
    static Federation start(Path home) throws Exception {
        return start(home, Network.Loopback.one());
    }

    /** Starts both on hosts of their own; they are strangers yet. */
    static Federation start(Path home, Network network) throws Exception {
        RunningServer a = RunningServer.start(network.a(), Files.createDirectories(home.resolve("a")), config(A, ""));
        try {
            Path homeOfB = Files.createDirectories(home.resolve("b"));
            return new Federation(a, RunningServer.start(network.b(), homeOfB, config(B, "")), network);
        } catch (Exception e) {
            a.close();
            throw e;
        }
    }

    /** The whole configuration of a server that knows peers. */
    static String config(String domain, String peers) {
        return RATES_OFF + "server.domain = \"" + domain + "\"\nplugins.federation.config.max-backoff = 2 s\n"
                + "server.peer-quic { keep-alive = 1 s, max-backoff = 2 s }\n" + peers;
    }

    /** The line that names a peer on this host. */
    static String peer(String domain, int port, Path certificate) {
        return peer(domain, RunningServer.Host.LOOPBACK.address(), port, certificate);
    }

    private static String peer(String domain, String address, int port, Path certificate) {
        return "server.peers { \"" + domain + "\" { address = \"" + address + ":" + port + "\", certificate = \""
                + certificate + "\" } }\n";
    }

    /** Each learns the other's certificate, without a restart. */
    void introduce() throws Exception {
        introduce(
                peer(B, network.addressOfB(), b.port(), b.certificate()),
                peer(A, network.addressOfA(), a.port(), a.certificate()));
    }

    /** What each knows of the other is said otherwise, without a restart. */
    void introduce(String peersOfA, String peersOfB) throws Exception {
        a.configure(config(A, peersOfA));
        b.configure(config(B, peersOfB));
        a.reload();
        b.reload();
    }

    /** How a server sees its only peer. */
    static PeerStatus peerOf(QpcClient client, SessionInfo session) {
        return client.federation(session).peers().getPeers(0);
    }

    static void awaitConnected(QpcClient client, SessionInfo session) {
        eventually(
                "the servers are connected",
                () -> client.federation(session).peers().getPeersList().stream().anyMatch(PeerStatus::getConnected));
    }

    static void awaitEmptyOutbox(QpcClient client, SessionInfo session) {
        eventually("the outbox is empty", () -> peerOf(client, session).getBacklog() == 0);
    }

    /** Something that is looked at again and again; what it throws comes out. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void eventually(String what, Condition condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > until) {
                    throw new AssertionError("It did not happen within 60 s: " + what);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY.toMillis()));
            }
        } catch (Exception e) {
            throw new AssertionError("While waiting that " + what, e);
        }
    }

    @Override
    public void close() {
        b.close();
        a.close();
    }
}
