package org.quicprochat.runtime.dispatch;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.RateLimiter;

/**
 * The token buckets of the server, by name: those of methods, and those of plugins' own limiters. Equal names are one
 * bucket, with the operator's numbers where the configuration has some.
 *
 * <p>Thread-safe. The memory is bounded: of each name at most {@code maxKeys} keys are remembered. A key that is
 * forgotten has a full bucket again (limits fail open): a stranger with that many addresses is past what a bucket in
 * memory can do, and the other way round he could lock others out. Caffeine keeps the keys that come often.
 */
public final class RateLimits {
    /** What pays for a method that names no bucket, and for a signal: 1000 at once, 200 each second. */
    public static final RateLimit DEFAULT = RateLimit.perSecond("default", 1000, 200);

    private final boolean enabled;
    private final Map<String, RateLimit> overrides;
    private final long maxKeys;
    private final InstantSource clock;
    private final Map<String, RateLimit> declared = new HashMap<>();
    private final Map<String, TokenBuckets> buckets = new HashMap<>();

    /**
     * The buckets of a server.
     *
     * @param enabled false turns all buckets off
     * @param overrides the operator's numbers, by bucket name
     * @param maxKeys the most keys that one bucket name remembers, 1 or more
     */
    public RateLimits(boolean enabled, Map<String, RateLimit> overrides, long maxKeys, InstantSource clock) {
        this.enabled = enabled;
        this.overrides = Map.copyOf(overrides);
        this.maxKeys = maxKeys;
        this.clock = clock;
    }

    /** No buckets at all. */
    public static RateLimits off() {
        return new RateLimits(false, Map.of(), 1, () -> Instant.EPOCH);
    }

    /**
     * The limiter of a bucket.
     *
     * @throws IllegalArgumentException where the numbers make no sense, or the name was declared with other numbers
     */
    public RateLimiter limiter(RateLimit limit) {
        TokenBuckets limiter = buckets(limit);
        return limiter == null ? (key, tokens) -> {} : limiter;
    }

    /** The limiter of a bucket; null where buckets are off. */
    synchronized @Nullable TokenBuckets buckets(RateLimit limit) {
        RateLimit before = declared.putIfAbsent(limit.name(), limit);
        if (before != null && !before.equals(limit)) {
            throw new IllegalArgumentException(
                    "A rate limit is declared twice with different numbers: " + limit.name());
        }
        RateLimit numbers = overrides.getOrDefault(limit.name(), limit);
        if (numbers.burst() < 1
                || numbers.refillTokens() < 1
                || numbers.refillPeriod().toNanos() < 1) {
            throw new IllegalArgumentException("The numbers of a rate limit are 1 or more: " + limit.name());
        }
        return enabled
                ? buckets.computeIfAbsent(limit.name(), name -> new TokenBuckets(numbers, maxKeys, clock))
                : null;
    }

    /** The names declared so far, so that the operator's unknown ones can be told. */
    public synchronized Set<String> names() {
        return Set.copyOf(declared.keySet());
    }
}
