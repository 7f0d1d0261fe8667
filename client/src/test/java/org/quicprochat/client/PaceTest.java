package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final int MOST_BYTES = 1 << 20;
    private static final Duration QUICK = Duration.ofMillis(100);
    private static final Duration SLOW = Duration.ofSeconds(5);

    private final Pace pace = new Pace(MOST_BYTES, 4);

    @Test
    void whileAllIsQuickPiecesGrowAndMoreAreUnderWayUpToTheBounds() {
        assertThat(pace.bytes()).isEqualTo(MOST_BYTES / 4);
        assertThat(pace.atOnce()).isEqualTo(2);

        pace.wentWell(QUICK);
        assertThat(pace.bytes()).isEqualTo(MOST_BYTES / 2);
        assertThat(pace.atOnce()).isEqualTo(3);

        for (int i = 0; i < 10; i++) {
            pace.wentWell(QUICK);
        }
        assertThat(pace.bytes()).isEqualTo(MOST_BYTES);
        assertThat(pace.atOnce()).isEqualTo(4);
    }

    @Test
    void onASlowLineItStaysAsItIs() {
        pace.wentWell(SLOW);

        assertThat(pace.bytes()).isEqualTo(MOST_BYTES / 4);
        assertThat(pace.atOnce()).isEqualTo(2);
    }

    @Test
    void whatCameTooLateIsHalfAsLargeNextTimeAndAlone() {
        pace.smaller();
        assertThat(pace.bytes()).isEqualTo(MOST_BYTES / 8);
        assertThat(pace.atOnce()).isEqualTo(1);

        for (int i = 0; i < 20; i++) {
            pace.smaller();
        }
        assertThat(pace.bytes()).isEqualTo(16 << 10);
    }

    @Test
    void theServersOwnBoundIsNeverPassedAgain() {
        pace.cap(1000);
        pace.wentWell(QUICK);

        assertThat(pace.bytes()).isEqualTo(1000);
    }
}
