package org.quicprochat.runtime.storage;

import java.time.Duration;

/**
 * How long the retry loop of {@link TransactionRunner} tries.
 *
 * @param attempts the most runs of a body, 1 or more
 * @param within no run begins this long after the first began
 * @param firstPause the longest pause after the first run; each next one is twice as long, of which a random part is
 *     waited
 * @param longestPause no pause is longer
 */
public record RetryLimits(int attempts, Duration within, Duration firstPause, Duration longestPause) {
    /** 32 attempts within 10 s, with pauses up to 1 ms at first and 100 ms later. */
    public static final RetryLimits DEFAULT =
            new RetryLimits(32, Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofMillis(100));

    /** Checks the bounds. */
    public RetryLimits {
        if (attempts < 1 || within.isNegative() || firstPause.isNegative() || longestPause.isNegative()) {
            throw new IllegalArgumentException("A body runs at least once, and no time is negative");
        }
    }
}
