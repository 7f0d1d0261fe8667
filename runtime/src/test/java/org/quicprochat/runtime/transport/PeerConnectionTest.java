package org.quicprochat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a silent peer is asked for a sign of life, and when it is dead. The test has the time, and real QUIC. */
@Timeout(120)
class PeerConnectionTest {
    /** So long that no tick comes by itself. */
    private static final Duration KEEP_ALIVE = Duration.ofHours(1);

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final Semaphore spoke = new Semaphore(0);

    @TempDir
    Path folder;

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }

    private PeerConnection connect(TestServer server) throws Exception {
        PeerLimits limits = new PeerLimits(
                Duration.ofSeconds(20),
                KEEP_ALIVE,
                KEEP_ALIVE.multipliedBy(2),
                Duration.ofHours(1),
                Duration.ofHours(1),
                1 << 20,
                1 << 20,
                1 << 22);
        InstantSource clock = InstantSource.system();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        TlsFiles own = new TlsFiles(folder.resolve("own-cert.der"), folder.resolve("own-key.der"));
        CertificateFiles.makeIfMissing(own, loopback, new SecureRandom(), clock.instant());
        PeerConfig peer = new PeerConfig(
                "b.example",
                loopback.getHostAddress(),
                server.address().getPort(),
                new PeerConfig.Pinned(server.files.certificate()),
                "test");
        return new PeerConnector(loops, own, loopback, limits, clock)
                .connect(peer, PeerTable.read(List.of(peer)), spoke::release);
    }

    /** As the event loop does after this long. */
    private void tick(PeerConnection connection, Duration later) throws Exception {
        loop.submit(() -> connection.tick(System.nanoTime() + later.toNanos())).get(20, TimeUnit.SECONDS);
    }

    @Test
    void aPeerThatAnswersEachSignOfLifeIsNotCutOff() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            PeerConnection connection = connect(server);
            for (int i = 1; i <= 3; i++) {
                tick(connection, KEEP_ALIVE);
                assertThat(spoke.tryAcquire(20, TimeUnit.SECONDS))
                        .as("an answer")
                        .isTrue();
                assertThat(server.calls.asked).hasValue(i);
            }
            tick(connection, Duration.ZERO);
            tick(connection, Duration.ZERO);

            assertThat(connection.isActive()).isTrue();
            assertThat(server.calls.asked).as("who was heard is not asked").hasValue(3);
        }
    }

    @Test
    void aPeerThatAnswersNoneIsCutOff() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            PeerConnection connection = connect(server);
            server.calls.noSignOfLife = true;
            tick(connection, KEEP_ALIVE);
            assertThat(connection.isActive()).as("it has as long again").isTrue();

            tick(connection, KEEP_ALIVE);

            assertThat(connection.gone().get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(spoke.availablePermits()).isZero();
        }
    }
}
