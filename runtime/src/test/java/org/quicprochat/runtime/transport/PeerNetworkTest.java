package org.quicprochat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicprochat.runtime.transport.Eventually.eventually;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.PeerListener;
import org.quicprochat.plugin.service.PeerLink.Answered;
import org.quicprochat.plugin.service.PeerLink.Failed;
import org.quicprochat.plugin.service.PeerLink.Failure;
import org.quicprochat.plugin.service.PeerLink.Reply;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.runtime.connection.Contribution;
import org.quicprochat.wire.Status;

/** Two servers with a certificate each, and real QUIC between them. */
@Timeout(120)
class PeerNetworkTest {
    private static final String A = "a.example";
    private static final String B = "b.example";
    private static final ErrorDetail HELLO =
            ErrorDetail.newBuilder().setReason("HELLO").build();
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final BlockingQueue<Peer> heard = new LinkedBlockingQueue<>();
    private PeerNetwork a = network(PeerTable.EMPTY, limits(Duration.ofMillis(100)));
    private PeerNetwork b = network(PeerTable.EMPTY, limits(Duration.ofMillis(100)));
    private TlsFiles files = new TlsFiles(Path.of("cert"), Path.of("key"));

    @BeforeEach
    void start() throws Exception {
        Leaks.watch();
        files = make("a");
        make("b");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private static PeerLimits limits(Duration backoff) {
        return new PeerLimits(
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                backoff,
                Duration.ofHours(1),
                1 << 20,
                1 << 20,
                1 << 22);
    }

    private PeerNetwork network(PeerTable table, PeerLimits limits) {
        PeerNetwork network = new PeerNetwork(table, true, limits, InstantSource.system(), new SecureRandom());
        open.add(network);
        return network;
    }

    private TlsFiles make(String name) throws Exception {
        TlsFiles made = new TlsFiles(
                folder.resolve(name).resolve("server-cert.der"),
                folder.resolve(name).resolve("server-key.der"));
        CertificateFiles.makeIfMissing(
                made,
                InetAddress.getLoopbackAddress(),
                new SecureRandom(),
                InstantSource.system().instant());
        return made;
    }

    private Path certificate(String name) {
        return folder.resolve(name).resolve("server-cert.der");
    }

    private static PeerConfig peer(String domain, int port, PeerConfig.Proof proof) {
        return new PeerConfig(domain, "127.0.0.1", port, proof, "test");
    }

    private static PeerTable table(String domain, int port, PeerConfig.Proof proof) throws Exception {
        return PeerTable.read(List.of(peer(domain, port, proof)));
    }

    /** The second server, which knows the first by its certificate. */
    private TestServer serverB(int port) throws Exception {
        b.replace(table(A, 1, new PeerConfig.Pinned(certificate("a"))));
        return listen(port);
    }

    private TestServer listen(int port) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        UnaryOperator<ListenerConfig> config = any -> ListenerConfig.of(address).withEventLoops(1);
        TestServer server = TestServer.start(folder.resolve("b"), config, b);
        open.add(server);
        return server;
    }

    /** The first server calls the second from now on. */
    private void call(TestServer server, PeerConfig.Proof proof) throws Exception {
        a.replace(table(B, server.address().getPort(), proof));
        a.start(
                files,
                InetAddress.getLoopbackAddress(),
                List.of(new Contribution<PeerListener>("test", heard::add, PeerNetworkTest.class.getClassLoader())));
    }

    private boolean isConnected() {
        return a.state(B).orElseThrow().connected();
    }

    private Reply ask(int method) {
        return a.call(B, method, HELLO, DEADLINE);
    }

    private void assertWorks() {
        eventually("the peer answers", () -> ask(FakeCalls.ECHO).equals(new Answered(Status.OK, HELLO.toByteString())));
    }

    @Test
    void aCallReachesThePeerWhichKnowsWhoCalls() throws Exception {
        TestServer server = serverB(0);
        assertThat(ask(FakeCalls.ECHO)).isEqualTo(new Failed(Failure.UNKNOWN_PEER));
        call(server, new PeerConfig.Pinned(certificate("b")));

        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(new Peer(B));
        assertThat(ask(FakeCalls.ECHO)).isEqualTo(new Answered(Status.OK, HELLO.toByteString()));
        assertThat(server.calls.connections.remove().peer()).contains(new Peer(A));
        assertThat(a.peers()).containsExactly(B);
        assertThat(a.state(B)).hasValueSatisfying(state -> {
            assertThat(state.connected()).isTrue();
            assertThat(state.lastContact()).isPresent();
            assertThat(state.roundTrip())
                    .hasValueSatisfying(time -> assertThat(time).isPositive());
        });
        assertThat(a.state("c.example")).isEmpty();
        assertThat(a.call("c.example", 1, HELLO, DEADLINE)).isEqualTo(new Failed(Failure.UNKNOWN_PEER));
    }

    @Test
    void whatIsNotAnAnswerIsALostCallAndTheConnectionStays() throws Exception {
        TestServer server = serverB(0);
        call(server, new PeerConfig.Pinned(certificate("b")));
        assertWorks();

        server.calls.garble = frame -> new byte[] {0, 1, 2};
        assertThat(ask(FakeCalls.ECHO)).isEqualTo(new Failed(Failure.LOST));
        server.calls.garble = frame -> {
            frame[4]++;
            return frame;
        };
        assertThat(ask(FakeCalls.ECHO)).isEqualTo(new Failed(Failure.LOST));
        server.calls.garble = frame -> {
            frame[0] = 7;
            return frame;
        };
        assertThat(ask(FakeCalls.ECHO)).isEqualTo(new Failed(Failure.LOST));
        server.calls.garble = frame -> {
            frame[5] = 1;
            return frame;
        };
        assertThat(ask(FakeCalls.ECHO)).isEqualTo(new Failed(Failure.LOST));
        server.calls.garble = UnaryOperator.identity();
        assertThat(ask(FakeCalls.ECHO)).isEqualTo(new Answered(Status.OK, HELLO.toByteString()));
        assertThat(heard).hasSize(1);
    }

    @Test
    void aPeerThatDoesNotAnswerCostsTheDeadlineAndNoMore() throws Exception {
        TestServer server = serverB(0);
        call(server, new PeerConfig.Pinned(certificate("b")));
        assertWorks();

        Duration deadline = Duration.ofMillis(300);
        assertThat(a.call(B, FakeCalls.ECHO + 2, HELLO, deadline)).isEqualTo(new Failed(Failure.DEADLINE));
        eventually("the call is abandoned at the peer", () -> server.calls.abandoned.get() == 1);
        assertWorks();
        assertThat(a.call(B, FakeCalls.ECHO, tooLarge(), DEADLINE)).isEqualTo(new Failed(Failure.TOO_LARGE));
    }

    private static ErrorDetail tooLarge() {
        return ErrorDetail.newBuilder().setMessage("x".repeat(1 << 20)).build();
    }

    @Test
    void aServerWithAnotherCertificateIsNotCalled() throws Exception {
        TestServer server = serverB(0);
        make("c");
        call(server, new PeerConfig.Pinned(certificate("c")));

        assertThat(heard.poll(1, TimeUnit.SECONDS)).isNull();
        assertThat(isConnected()).isFalse();
        assertThat(ask(FakeCalls.ECHO)).isEqualTo(new Failed(Failure.NOT_CONNECTED));
    }

    @Test
    void aCertificateThatNoPeerHasMakesAnOrdinaryClient() throws Exception {
        make("c");
        b.replace(table(A, 1, new PeerConfig.Pinned(certificate("c"))));
        TestServer server = listen(0);
        call(server, new PeerConfig.Pinned(certificate("b")));

        assertWorks();
        assertThat(server.calls.connections.remove().peer()).isEmpty();
    }

    @Test
    void anAuthorityVouchesForACertificateOfTheDomain() throws Exception {
        Authorities authority = new Authorities();
        Path ca = authority.write(folder.resolve("ca.der"));
        authority.issue(folder.resolve("a"), A);
        authority.issue(folder.resolve("b"), B);
        b.replace(table(A, 1, new PeerConfig.Authority(ca)));
        TestServer server = listen(0);
        call(server, new PeerConfig.Authority(ca));
        assertWorks();
        assertThat(server.calls.connections.remove().peer()).contains(new Peer(A));
    }

    @Test
    void anAuthorityVouchesForNoOtherDomain() throws Exception {
        Authorities authority = new Authorities();
        Path ca = authority.write(folder.resolve("ca.der"));
        authority.issue(folder.resolve("a"), "evil.example");
        authority.issue(folder.resolve("b"), B);
        b.replace(table(A, 1, new PeerConfig.Authority(ca)));
        TestServer server = listen(0);
        call(server, new PeerConfig.Authority(ca));
        assertWorks();
        assertThat(server.calls.connections.remove().peer()).isEmpty();

        PeerTable others = table(B, 1, new PeerConfig.Authority(new Authorities().write(folder.resolve("other.der"))));
        assertThat(others.identify(
                        CertificateFiles.readChain(certificate("b")),
                        InstantSource.system().instant()))
                .isEmpty();
    }

    @Test
    void aPeerThatComesBackIsCalledAgain() throws Exception {
        TestServer server = serverB(0);
        int port = server.address().getPort();
        call(server, new PeerConfig.Pinned(certificate("b")));
        assertWorks();

        server.close();
        eventually("the connection is gone", () -> !isConnected());
        assertThat(ask(FakeCalls.ECHO)).isEqualTo(new Failed(Failure.NOT_CONNECTED));
        serverB(port);

        assertWorks();
    }

    @Test
    void aPeerThatCallsIsCalledBackAtOnce() throws Exception {
        a = network(PeerTable.EMPTY, limits(Duration.ofHours(1)));
        TestServer server = serverB(0);
        int port = server.address().getPort();
        call(server, new PeerConfig.Pinned(certificate("b")));
        assertWorks();
        server.close();
        eventually("the connection is gone", () -> !isConnected());
        serverB(port);
        heard.clear();
        assertThat(heard.poll(1, TimeUnit.SECONDS)).isNull();

        a.connected(new Peer(B));

        eventually("it is connected again", this::isConnected);
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(new Peer(B));
        assertWorks();
    }

    @ParameterizedTest
    @CsvSource({"EC, secp384r1, SHA384withECDSA", "RSA, 2048, SHA256withRSA", "Ed25519, -, Ed25519"})
    void aServersOwnKeyOfAnyKindIsShownToPeers(String algorithm, String detail, String signature) throws Exception {
        Authorities.selfSigned(folder.resolve("a"), algorithm, detail, signature);
        TestServer server = serverB(0);
        call(server, new PeerConfig.Pinned(certificate("b")));

        assertWorks();
        assertThat(server.calls.connections.remove().peer()).contains(new Peer(A));
    }

    @Test
    void waitsDoubleUpToTheLongestWithUpToHalfLeftOut() {
        Random random = new Random(1);
        PeerLimits limits = limits(Duration.ofSeconds(1));
        for (int failures = 0; failures < 100; failures++) {
            long full = Math.min(3_600_000, 1000L << Math.clamp(failures - 1, 0, 30));
            assertThat(PeerDialer.wait(failures, limits, random).toMillis()).isBetween(full / 2, full);
        }
    }

    @Test
    void peersAreReplacedWithoutARestart() throws Exception {
        TestServer server = serverB(0);
        call(server, new PeerConfig.Pinned(certificate("b")));
        assertWorks();
        heard.clear();

        a.replace(table(B, server.address().getPort(), new PeerConfig.Pinned(certificate("b"))));
        assertWorks();
        assertThat(heard).isEmpty();

        b.replace(PeerTable.EMPTY);
        server.listener.recheckPeers();
        eventually("it is connected again, as a client", () -> {
            server.calls.connections.clear();
            return ask(FakeCalls.ECHO) instanceof Answered
                    && server.calls.connections.stream()
                            .allMatch(one -> one.peer().isEmpty());
        });

        b.replace(table(A, 1, new PeerConfig.Pinned(certificate("a"))));
        server.listener.recheckPeers();
        eventually("it is connected again, as a peer", () -> {
            server.calls.connections.clear();
            return ask(FakeCalls.ECHO) instanceof Answered
                    && server.calls.connections.stream()
                            .allMatch(one -> one.peer().isPresent());
        });

        a.replace(PeerTable.EMPTY);
        assertThat(ask(FakeCalls.ECHO)).isEqualTo(new Failed(Failure.UNKNOWN_PEER));
        eventually("the connection is gone", () -> server.listener.connections() == 0);
    }

    @Test
    void aFileWithoutACertificateIsToldWithItsPlace() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "nonsense");
        assertThatThrownBy(() -> table(B, 1, new PeerConfig.Pinned(nonsense)))
                .isInstanceOfSatisfying(
                        PeerFileException.class, e -> assertThat(e.where()).isEqualTo("test"))
                .hasMessageContaining(B);
        PeerConfig.Proof one = new PeerConfig.Pinned(certificate("a"));
        assertThatThrownBy(() -> PeerTable.read(List.of(peer(A, 1, one), peer(B, 1, one))))
                .hasMessageContaining("one certificate");
        assertThat(Optional.of(table(A, 1, one).domains())).contains(List.of(A));
    }
}
