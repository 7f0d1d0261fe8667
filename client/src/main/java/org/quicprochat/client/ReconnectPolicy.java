package org.quicprochat.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a client does when its connection is lost. The wait before try {@code n} is {@code firstDelay * 2^(n-1)}, at
 * most {@code longestDelay}, of which a random part up to {@code jitter} is left out, so that the clients of a server
 * that comes back do not come all at once.
 *
 * @param attempts tries in a row before the client gives up; 0 is: does not reconnect
 * @param firstDelay wait before the first try, over 0
 * @param longestDelay the longest wait, not under {@code firstDelay}
 * @param jitter 0 to 1 (inclusive)
 * @param resendInterrupted whether a call that was under way is sent once more on the new connection. Every method
 *     is safe to send again, but the answer to a Fetch that was lost took its messages along
 */
public record ReconnectPolicy(
        int attempts, Duration firstDelay, Duration longestDelay, double jitter, boolean resendInterrupted) {
    private static final int MAX_DOUBLINGS = 30;

    /** @throws IllegalArgumentException where a value is out of its range */
    public ReconnectPolicy {
        if (attempts < 0 || firstDelay.isNegative() || firstDelay.isZero() || longestDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("A reconnect policy has a negative count or delay");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("The jitter of a reconnect policy is not between 0 and 1");
        }
    }

    /** A lost connection stays lost. */
    public static ReconnectPolicy never() {
        return new ReconnectPolicy(0, Duration.ofMillis(1), Duration.ofMillis(1), 0, false);
    }

    /** 200 ms, doubling up to 30 s, half of it random, without an end; interrupted calls are sent again. */
    public static ReconnectPolicy standard() {
        return new ReconnectPolicy(Integer.MAX_VALUE, Duration.ofMillis(200), Duration.ofSeconds(30), 0.5, true);
    }

    /** Whether the client reconnects at all. */
    boolean enabled() {
        return attempts > 0;
    }

    /** The wait before a try, counted from 1. */
    Duration delayBefore(int attempt, RandomGenerator random) {
        long factor = 1L << Math.min(attempt - 1, MAX_DOUBLINGS);
        long longest = longestDelay.toNanos();
        long first = firstDelay.toNanos();
        long full = first > longest / factor ? longest : first * factor;
        return Duration.ofNanos(full - (long) (full * jitter * random.nextDouble()));
    }
}
