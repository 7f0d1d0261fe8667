package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.client.FrameCollector.State;

/** A frame in any pieces is the frame. */
class FrameCollectorTest {
    private static final int HEADER = 9;
    private static final int MOST = 400_000;

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("qpc.seeds", 200));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyPiecesGiveTheSameOutcome(long seed) {
        Random random = new Random(seed);
        int announced = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(10);
            case 1 -> random.nextInt(MOST + 1);
            case 2 -> MOST - 1 + random.nextInt(3);
            default -> random.nextInt();
        };
        byte[] bytes = new byte[HEADER + random.nextInt(MOST + 10)];
        if (random.nextBoolean() && announced >= 0 && announced <= MOST) {
            bytes = new byte[HEADER + announced];
        }
        random.nextBytes(bytes);
        ByteBuffer.wrap(bytes).putInt(HEADER - 4, announced);

        FrameCollector collector = new FrameCollector(HEADER, MOST);
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(1 + random.nextInt(random.nextBoolean() ? 12 : MOST), bytes.length - at);
            ByteBuf piece = Unpooled.wrappedBuffer(bytes, at, count);
            collector.add(piece);
            at += count;
        }

        long length = Integer.toUnsignedLong(announced);
        int body = bytes.length - HEADER;
        State expected;
        if (length > MOST) {
            expected = State.TOO_LARGE;
        } else if (body < length) {
            expected = State.MORE;
        } else {
            expected = body == length ? State.WHOLE : State.TRAILING;
        }
        assertThat(collector.state()).isEqualTo(expected);
        if (expected == State.WHOLE) {
            assertThat(collector.body()).isEqualTo(Arrays.copyOfRange(bytes, HEADER, bytes.length));
        }
        assertThat(collector.body().length).as("memory follows what came").isLessThanOrEqualTo(8 * body + (32 << 10));
    }
}
