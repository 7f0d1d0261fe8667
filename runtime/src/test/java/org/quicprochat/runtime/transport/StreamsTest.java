package org.quicprochat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.runtime.transport.Eventually.eventually;

import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.ThreadExecutorMap;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.wire.RequestFrame;

/** What a client can do on streams, right and wrong, and that none of it harms the connection. */
@ExtendWith(Leaks.class)
class StreamsTest {
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(700);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    @SuppressWarnings("NullAway.Init")
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(folder);
        client = server.connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void callsAreAnswered() throws Exception {
        for (int length : new int[] {0, 1, 1000, 5000, 70_000, FakeCalls.MOST_BYTES}) {
            for (int method : new int[] {FakeCalls.ECHO, FakeCalls.ECHO_OFF_LOOP}) {
                assertThat(Arrays.equals(
                                client.call(method, length, bytes(length)),
                                FakeCalls.answer(FakeCalls.OK, length, bytes(length))))
                        .as("%d bytes", length)
                        .isTrue();
            }
        }
    }

    @Test
    void callsSideBySideDoNotWaitForEachOther() throws Exception {
        TestClient.Stream slow = client.open().write(RequestFrame.encode(FakeCalls.NEVER, 1, new byte[0]), true);
        List<TestClient.Stream> others = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            others.add(client.open().write(RequestFrame.encode(FakeCalls.ECHO_OFF_LOOP, i, bytes(i)), true));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(others.get(i).await()).isEqualTo(FakeCalls.answer(FakeCalls.OK, i, bytes(i)));
        }
        assertThat(slow.answer).isNotDone();
    }

    @Test
    void largeRequestsSideBySideAllComeIn() throws Exception {
        List<TestClient.Stream> streams = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            byte[] body = bytes(FakeCalls.MOST_BYTES - 10_000 * i);
            streams.add(client.open().send(RequestFrame.encode(FakeCalls.ECHO_OFF_LOOP, i, body), true));
        }
        for (int i = 0; i < 24; i++) {
            byte[] body = bytes(FakeCalls.MOST_BYTES - 10_000 * i);
            assertThat(Arrays.equals(streams.get(i).await(), FakeCalls.answer(FakeCalls.OK, i, body)))
                    .as("request %d", i)
                    .isTrue();
        }
    }

    /** What is left unread would be read with the next packets, and there are none. */
    @Test
    void whatComesInARoundWithANewStreamIsReadWhole() throws Exception {
        byte[] begun = RequestFrame.encode(FakeCalls.ECHO_OFF_LOOP, 1, bytes(5000));
        TestClient.Stream first = client.open().write(Arrays.copyOf(begun, 1000), false);
        AtomicReference<EventExecutor> loop = new AtomicReference<>();
        server.calls.garble = answer -> {
            loop.set(ThreadExecutorMap.currentExecutor());
            return answer;
        };
        assertThat(client.call(FakeCalls.ECHO, 2, bytes(1))).isNotEmpty();
        CountDownLatch sent = new CountDownLatch(1);
        Future<?> held = loop.get().submit(() -> sent.await(10, TimeUnit.SECONDS));

        client.open().write(RequestFrame.encode(FakeCalls.NEVER, 3, bytes(10)), true);
        first.write(Arrays.copyOfRange(begun, 1000, begun.length), true);
        TestClient.Stream second =
                client.open().write(RequestFrame.encode(FakeCalls.ECHO_OFF_LOOP, 4, bytes(5000)), true);
        sent.countDown();

        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(first.answer.get(10, TimeUnit.SECONDS)).isEqualTo(FakeCalls.answer(FakeCalls.OK, 1, bytes(5000)));
        assertThat(second.answer.get(10, TimeUnit.SECONDS)).isEqualTo(FakeCalls.answer(FakeCalls.OK, 4, bytes(5000)));
    }

    @Test
    void aHeaderAloneIsRefusedAndTheRestStopped() throws Exception {
        byte[] tooLarge =
                ByteBuffer.allocate(10).putShort((short) 1).putInt(5).putInt(-1).array();
        TestClient.Stream stream = client.open().write(tooLarge, false);

        assertThat(stream.await()).isEqualTo(FakeCalls.answer(FakeCalls.BAD_REQUEST, 5, new byte[] {'L'}));

        byte[] unknown = ByteBuffer.allocate(10)
                .putShort((short) 999)
                .putInt(6)
                .putInt(40)
                .array();
        assertThat(client.open().write(unknown, false).await())
                .isEqualTo(FakeCalls.answer(FakeCalls.UNKNOWN_METHOD, 6, new byte[0]));
        assertThat(client.works()).isTrue();
    }

    @Test
    void withoutFinTheServerGivesUpInTime() throws Exception {
        stop();
        server = TestServer.start(
                folder, config -> config.withTimes(config.times().withRequest(REQUEST_TIMEOUT)));
        client = server.connect();
        byte[] whole = RequestFrame.encode(FakeCalls.ECHO, 9, bytes(40));

        assertThat(client.open().write(Arrays.copyOf(whole, 4), false).await())
                .isEqualTo(FakeCalls.answer(FakeCalls.DEADLINE_EXCEEDED, 0, new byte[0]));
        assertThat(client.open().write(Arrays.copyOf(whole, 20), false).await())
                .isEqualTo(FakeCalls.answer(FakeCalls.DEADLINE_EXCEEDED, 9, new byte[0]));
        assertThat(client.open().write(whole, false).await())
                .isEqualTo(FakeCalls.answer(FakeCalls.DEADLINE_EXCEEDED, 9, new byte[0]));
        assertThat(client.works()).isTrue();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("qpc.seeds", 3));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyChunkingOfAnyFrameGetsItsAnswer(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            byte[] body = bytes(random.nextInt(200));
            byte[] whole = RequestFrame.encode(1 + random.nextInt(2), i, body);
            int cut = random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length;
            int extra = cut == whole.length && random.nextInt(4) == 0 ? 1 + random.nextInt(30) : 0;
            byte[] sent = Arrays.copyOf(whole, cut + extra);

            byte[] expected = FakeCalls.answer(FakeCalls.OK, i, body);
            if (extra > 0 || cut < whole.length) {
                int id = cut < RequestFrame.HEADER_BYTES ? 0 : i;
                expected = FakeCalls.answer(FakeCalls.BAD_REQUEST, id, new byte[] {'M'});
            }
            assertThat(sendInChunks(sent, random).await())
                    .as("frame %d: %d of %d bytes and %d more", i, cut, whole.length, extra)
                    .isEqualTo(expected);
        }
        assertThat(client.works()).isTrue();
    }

    private TestClient.Stream sendInChunks(byte[] bytes, Random random) throws Exception {
        TestClient.Stream stream = client.openWithCredit();
        int at = 0;
        while (at < bytes.length) {
            int next = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 3 : 200));
            stream.write(Arrays.copyOfRange(bytes, at, next), next == bytes.length && random.nextBoolean());
            at = next;
        }
        return stream.write(new byte[0], true);
    }

    @Test
    void resetsGiveTheCreditBack() throws Exception {
        byte[] whole = RequestFrame.encode(FakeCalls.ECHO, 1, bytes(100));
        for (int i = 0; i < 3000; i++) {
            client.openWithCredit()
                    .write(Arrays.copyOf(whole, 1 + i % whole.length), false)
                    .reset();
        }
        assertThat(client.works()).isTrue();
    }

    @Test
    void stopSendingDuringACallGivesTheCreditBack() throws Exception {
        byte[] whole = RequestFrame.encode(FakeCalls.ECHO_OFF_LOOP, 1, bytes(100));
        for (int i = 0; i < 1500; i++) {
            client.openWithCredit().write(whole, true).stopSending();
        }
        assertThat(client.works()).isTrue();
    }

    @Test
    void stopSendingDuringALongAnswerLetsGoOfIt() throws Exception {
        byte[] length = ByteBuffer.allocate(4).putInt(20 << 20).array();
        for (int i = 0; i < 12; i++) {
            TestClient.Stream stream = client.openWithCredit();
            stream.stream.config().setAutoRead(false);
            stream.write(RequestFrame.encode(FakeCalls.BIG, i, length), true).stopSending();
        }
        assertThat(client.works()).isTrue();
    }

    @Test
    void aCallWhoseAnswerIsNotWantedIsAbandonedAtOnce() throws Exception {
        client.open()
                .write(RequestFrame.encode(FakeCalls.NEVER, 1, new byte[0]), true)
                .stopSending();

        eventually("the call is abandoned", () -> server.calls.abandoned.get() == 1);
        assertThat(server.calls.abandoned).hasValue(1);
        assertThat(client.works()).isTrue();
    }

    @Test
    void aRequestThatThereIsNoMemoryForIsUnavailableAtOnce() throws Exception {
        stop();
        server = TestServer.start(
                folder,
                config -> config.withBounds(
                        10,
                        config.streams(),
                        new ListenerConfig.Memory(4 << 20, 1 << 20, 8 << 10, 64 << 20, 512 << 10)));
        client = server.connect();
        byte[] whole = RequestFrame.encode(FakeCalls.ECHO, 9, bytes(100_000));

        assertThat(client.open().write(Arrays.copyOf(whole, 20_000), false).await())
                .isEqualTo(FakeCalls.answer(FakeCalls.UNAVAILABLE, 9, new byte[0]));
        assertThat(client.works()).isTrue();
    }

    @Test
    void aConnectionThatEndsAbandonsItsCalls() throws Exception {
        client.open().write(RequestFrame.encode(FakeCalls.NEVER, 1, new byte[0]), true);
        assertThat(client.works()).isTrue();

        client.close();

        eventually("the call is abandoned", () -> server.calls.abandoned.get() == 1);
        assertThat(server.calls.abandoned).hasValue(1);
    }

    @Test
    void refusedStreamsGiveTheCreditBack() throws Exception {
        byte[] unknown = ByteBuffer.allocate(10)
                .putShort((short) 999)
                .putInt(6)
                .putInt(40)
                .array();
        for (int i = 0; i < 1000; i++) {
            TestClient.Stream stream = client.openWithCredit().write(unknown, false);
            assertThat(stream.await()[0]).isEqualTo((byte) FakeCalls.UNKNOWN_METHOD);
            stream.reset();
        }
        assertThat(client.works()).isTrue();
    }

    @Test
    void aSignalArrivesAndABadOneChangesNothing() throws Exception {
        byte[] good = ByteBuffer.allocate(9)
                .putShort((short) 1001)
                .putInt(3)
                .put(bytes(3))
                .array();
        for (int i = 0; i < 40; i++) {
            client.openSignal().write(good, true);
            eventually("credit comes", () -> client.channel.peerAllowedStreams(QuicStreamType.UNIDIRECTIONAL) > 0);
        }
        eventually("the signals arrive", () -> server.calls.signals.size() == 40);
        assertThat(server.calls.signals).hasSize(40).allMatch(body -> Arrays.equals(body.toByteArray(), bytes(3)));

        client.openSignal().write(Arrays.copyOf(good, 7), true);
        client.openSignal().write(Arrays.copyOf(good, 12), true);
        assertThat(client.works()).isTrue();
        assertThat(server.calls.signals).hasSize(40);
    }
}
