package org.quicprochat.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Backoff.Range RANGE = new Backoff.Range(Duration.ofSeconds(1), Duration.ofMinutes(10));

    @Test
    void waitsDoubleFromTheFirstToTheLongestWithUpToHalfLeftOut() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Backoff backoff = Backoff.NONE;
            assertThat(backoff.isOver(0)).isTrue();
            for (int failures = 0; failures < 100; failures++) {
                backoff = backoff.next(0, RANGE, Duration.ZERO, random);
                long full = Math.min(600_000, 1000L << Math.min(failures, 30));
                assertThat(backoff.until()).isBetween(full / 2, full);
            }
        }
    }

    @Test
    void whatThePeerAsksForIsWaitedForUpToTheLongest() {
        Random random = new Random(1);
        assertThat(Backoff.NONE.next(5, RANGE, Duration.ofSeconds(30), random).until())
                .isEqualTo(30_005);
        assertThat(Backoff.NONE.next(5, RANGE, Duration.ofDays(1), random).until())
                .isEqualTo(600_005);
        assertThat(Backoff.NONE.next(5, RANGE, Duration.ofMillis(1), random).isOver(5))
                .isFalse();
    }
}
