package org.quicprochat.plugin;

import java.time.Duration;

/**
 * A token bucket: how much at once, and how fast it fills again. The operator can change the numbers of a bucket under
 * {@code limits.rate.<name>}; {@code limits.rate.enabled = false} turns all of them off.
 *
 * @param name a to z and dashes; equal names are one bucket
 * @param burst the most tokens it holds, 1 or more
 * @param refillTokens tokens that come back in each period, 1 or more
 * @param refillPeriod more than zero
 */
public record RateLimit(String name, long burst, long refillTokens, Duration refillPeriod) {
    /** A bucket that one token comes back to in each period. */
    public static RateLimit of(String name, long burst, Duration period) {
        return new RateLimit(name, burst, 1, period);
    }

    /** A bucket that so many tokens come back to in each second. */
    public static RateLimit perSecond(String name, long burst, long refillTokens) {
        return new RateLimit(name, burst, refillTokens, Duration.ofSeconds(1));
    }
}
