package org.quicprochat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.quic.QuicStreamType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.wire.RequestFrame;

/**
 * The client's credit comes back to the last stream, whatever the order in which the halves of its streams end and
 * in which packets come. The credit is small here, and the deadline of requests short, so that it shows.
 */
@ExtendWith(Leaks.class)
class CreditTest {
    private static final int CALLS = 16;
    private static final int SIGNALS = 4;
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(30);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(
                folder,
                config -> config.withTimes(config.times().withRequest(REQUEST_TIMEOUT))
                        .withBounds(10, new ListenerConfig.Streams(CALLS, SIGNALS), config.memory()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("qpc.seeds", 3));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void allOfItComesBack(long seed) throws Exception {
        try (TestClient client = server.connect()) {
            anything(client, new Random(seed), 1000, true);
            assertThatAllCreditIsThere(client);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void allOfItComesBackWhenPacketsComeInAnotherOrder(long seed) throws Exception {
        try (MovingProxy proxy = new MovingProxy(server.address());
                TestClient client = TestClient.connect(proxy.address())) {
            proxy.holdBack(0.2, seed);
            anything(client, new Random(seed), 600, false);
            assertThatAllCreditIsThere(client);
        }
    }

    /** Opens as many streams as there was credit at first, and has them open together. */
    private static void assertThatAllCreditIsThere(TestClient client) throws Exception {
        List<TestClient.Stream> open = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            open.add(client.openWithCredit().send(RequestFrame.encode(FakeCalls.NEVER, i, new byte[0]), true));
        }
        for (int i = 0; i < SIGNALS; i++) {
            open.add(client.openWithCredit(QuicStreamType.UNIDIRECTIONAL).send(new byte[1], false));
        }
        assertThat(open).hasSize(CALLS + SIGNALS);
        assertThat(client.channel.isActive()).isTrue();
    }

    /**
     * Opens streams and does with them what comes to mind.
     *
     * @param inOrder whether packets come as they were sent. Else the end of a stream comes with its last bytes, of a
     *     signal with all: where FIN is alone, quiche loses it at the client once all bytes are acknowledged, and where
     *     that of a signal comes again after its bytes were read, the server's quiche loses the stream. Nothing helps
     */
    private static void anything(TestClient client, Random random, int streams, boolean inOrder) throws Exception {
        for (int i = 0; i < streams; i++) {
            if (random.nextInt(4) == 0) {
                signal(client.openWithCredit(QuicStreamType.UNIDIRECTIONAL), random, inOrder);
            } else {
                call(client.openWithCredit(), random, inOrder);
            }
        }
    }

    private static void signal(TestClient.Stream stream, Random random, boolean inOrder) throws Exception {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        if (bytes.length >= 6 && random.nextBoolean()) {
            ByteBuffer.wrap(bytes).putShort((short) 1001).putInt(bytes.length - 6);
        }
        if (inOrder || random.nextBoolean()) {
            inPieces(stream, bytes, random);
            if (inOrder) {
                end(stream, new byte[0], random);
            } else {
                stream.reset();
            }
        } else {
            stream.send(bytes, true);
        }
    }

    private static void call(TestClient.Stream stream, Random random, boolean inOrder) throws Exception {
        int method = random.nextInt(FakeCalls.NEVER); // Nobody's, on the event loop, off it.
        byte[] request = RequestFrame.encode(method, 1, new byte[random.nextInt(40)]);
        byte[] sent = Arrays.copyOf(request, random.nextInt(request.length + 5));
        int last = inOrder || sent.length == 0 ? 0 : 1;
        inPieces(stream, Arrays.copyOf(sent, sent.length - last), random);
        boolean stopsFirst = random.nextInt(3) == 0;
        if (stopsFirst) {
            stream.stopSending();
        }
        end(stream, Arrays.copyOfRange(sent, sent.length - last, sent.length), random);
        if (!stopsFirst && random.nextBoolean()) {
            pause(random);
            stream.stopSending();
        }
    }

    private static void inPieces(TestClient.Stream stream, byte[] bytes, Random random) {
        int at = 0;
        while (at < bytes.length) {
            int next = Math.min(bytes.length, at + 1 + random.nextInt(30));
            stream.send(Arrays.copyOfRange(bytes, at, next), false);
            at = next;
            pause(random);
        }
    }

    /** Often at once, often within a round trip, seldom after the server gave the request up. */
    private static void pause(Random random) {
        switch (random.nextInt(20)) {
            case 0 -> LockSupport.parkNanos(REQUEST_TIMEOUT.toNanos() + random.nextInt(5_000_000));
            case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> LockSupport.parkNanos(random.nextInt(300_000));
            default -> {}
        }
    }

    private static void end(TestClient.Stream stream, byte[] last, Random random) throws Exception {
        if (random.nextInt(3) == 0) {
            stream.reset();
        } else {
            stream.send(last, true);
        }
    }
}
