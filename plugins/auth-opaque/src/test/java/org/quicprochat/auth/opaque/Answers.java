package org.quicprochat.auth.opaque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.wire.Status;

/** Assertions on answers that are not Ok. */
final class Answers {
    private Answers() {}

    static void assertRefused(Status status, String reason, String field, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusException.class, thrown -> {
            assertThat(thrown.status()).isEqualTo(status);
            assertThat(thrown.reason()).isEqualTo(reason);
            assertThat(thrown.detail().getField()).isEqualTo(field);
        });
    }

    static void assertLoginFailed(ThrowingCallable call) {
        assertRefused(Status.UNAUTHORIZED, "LOGIN_FAILED", "", call);
    }

    static void assertNoSession(ThrowingCallable call) {
        assertRefused(Status.UNAUTHORIZED, "SESSION_INVALID", "", call);
    }
}
