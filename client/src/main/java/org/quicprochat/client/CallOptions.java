package org.quicprochat.client;

import java.time.Duration;

/**
 * What one call does differently.
 *
 * @param deadline how long the caller waits, over 0, all told: stream credit, reconnecting and a second sending
 *     included
 * @param resend whether the call may be sent once more where its connection was lost
 */
public record CallOptions(Duration deadline, boolean resend) {
    /** @throws IllegalArgumentException where the deadline is not over 0 */
    public CallOptions {
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("The deadline of a call is not over 0");
        }
    }

    /** These options with another deadline. */
    public CallOptions withDeadline(Duration other) {
        return new CallOptions(other, resend);
    }
}
