package org.quicprochat.federation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When something that failed is tried again.
 *
 * @param failures in a row
 * @param until milliseconds of the epoch; it is not tried before
 */
record Backoff(int failures, long until) {
    /** Of what did not fail. */
    static final Backoff NONE = new Backoff(0, Long.MIN_VALUE);

    /** The exponent beyond which any first wait is over any longest one. */
    private static final int MOST_DOUBLINGS = 40;

    /** The bounds of the waits. */
    record Range(Duration first, Duration longest) {}

    boolean isOver(long now) {
        return until <= now;
    }

    /**
     * After one failure more: the wait is doubled, up to the longest, and of the last half of it a random part is
     * left out, so that many do not come at once.
     *
     * @param atLeast what the other side asked for
     */
    Backoff next(long now, Range range, Duration atLeast, RandomGenerator random) {
        long first = range.first().toMillis();
        long longest = range.longest().toMillis();
        boolean doubles = failures < MOST_DOUBLINGS && first <= longest >> failures;
        long wait = doubles ? first << failures : longest;
        long jittered = wait - random.nextLong(wait / 2 + 1);
        return new Backoff(failures + 1, now + Math.max(jittered, Math.min(atLeast.toMillis(), longest)));
    }
}
