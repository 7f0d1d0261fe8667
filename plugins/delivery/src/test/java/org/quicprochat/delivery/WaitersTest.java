package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.wire.Status;

class WaitersTest {
    private final Waiters waiters = new Waiters(3, 2);

    @Test
    void anAccountHasItsShareAndNoMore() {
        try (Waiters.Place _ = waiters.enter(Town.identity("alice"))) {
            try (Waiters.Place _ = waiters.enter(Town.identity("alice"))) {
                assertRefused("alice");
                waiters.enter(Town.identity("bob")).close();
            }
            waiters.enter(Town.identity("alice")).close();
        }
        assertThat(waiters.isIdle()).isTrue();
    }

    @Test
    void allAccountsTogetherHaveABound() {
        try (Waiters.Place _ = waiters.enter(Town.identity("alice"));
                Waiters.Place _ = waiters.enter(Town.identity("bob"));
                Waiters.Place _ = waiters.enter(Town.identity("carol"))) {
            assertRefused("dave");
        }
        assertThat(waiters.isIdle()).isTrue();
    }

    private void assertRefused(String name) {
        assertThatThrownBy(() -> waiters.enter(Town.identity(name)))
                .isInstanceOfSatisfying(StatusException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(Status.RATE_LIMITED);
                    assertThat(refusal.reason()).isEqualTo("TOO_MANY_WAITING");
                    assertThat(refusal.detail().getRetryAfterMs()).isPositive();
                });
    }
}
