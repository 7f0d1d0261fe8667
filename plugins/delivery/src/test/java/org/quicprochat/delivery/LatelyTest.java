package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LatelyTest {
    private long now = 1_000_000;

    private final Lately lately = new Lately(() -> Instant.ofEpochMilli(now), Duration.ofSeconds(3), 2);

    @Test
    void aKeyIsNewAgainAfterTheInterval() {
        assertThat(lately.isNew("a")).isTrue();
        now += 2999;
        assertThat(lately.isNew("a")).isFalse();
        now += 1;
        assertThat(lately.isNew("a")).isTrue();
        now += 2999;
        assertThat(lately.isNew("a")).isFalse();
    }

    @Test
    void noMoreAreRememberedThanAllowed() {
        assertThat(lately.isNew("a")).isTrue();
        assertThat(lately.isNew("b")).isTrue();
        assertThat(lately.isNew("c")).isFalse();
        now += 3000;
        assertThat(lately.isNew("c")).isTrue();
    }
}
