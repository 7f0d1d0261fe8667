package org.quicprochat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quicprochat.runtime.transport.FrameBody.Outcome;

class FrameBodyTest {
    private static final int LENGTH = 1 << 20;

    private final ByteBudget budget = new ByteBudget(LENGTH);

    @Test
    void memoryFollowsWhatCame() {
        Random random = new Random(1);
        byte[] sent = new byte[LENGTH];
        random.nextBytes(sent);
        FrameBody body = new FrameBody(LENGTH, budget);

        Outcome outcome = Outcome.INCOMPLETE;
        for (int at = 0; at < LENGTH; ) {
            int count = Math.min(1 + random.nextInt(20_000), LENGTH - at);
            outcome = body.add(Unpooled.wrappedBuffer(sent, at, count));
            at += count;
            assertThat(LENGTH - budget.left()).isBetween((long) at, 8L * at + 4096);
        }

        assertThat(outcome).isEqualTo(Outcome.COMPLETE);
        assertThat(body.take()).isEqualTo(sent);
        assertThat(budget.left()).isEqualTo(LENGTH);
    }

    @Test
    void whereTheBudgetIsSpentNothingIsTaken() {
        assertThat(budget.tryTake(LENGTH - 100)).isTrue();
        FrameBody body = new FrameBody(LENGTH, budget);

        assertThat(body.add(Unpooled.wrappedBuffer(new byte[101]))).isEqualTo(Outcome.NO_MEMORY);
        assertThat(budget.left()).isEqualTo(100);
    }

    @Test
    void moreThanWasAnnouncedIsTooLong() {
        FrameBody body = new FrameBody(10, budget);

        assertThat(body.add(Unpooled.wrappedBuffer(new byte[10]))).isEqualTo(Outcome.COMPLETE);
        assertThat(body.add(Unpooled.wrappedBuffer(new byte[1]))).isEqualTo(Outcome.TOO_LONG);
        body.release();
        assertThat(budget.left()).isEqualTo(LENGTH);
    }
}
