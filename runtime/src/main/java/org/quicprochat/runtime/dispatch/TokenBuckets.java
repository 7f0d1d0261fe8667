package org.quicprochat.runtime.dispatch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.StatusException;

/**
 * The buckets of one name, one a key. A bucket is one number: the time at which it will be full again (the generic cell
 * rate algorithm, ITU-T I.371), so taking a token is one compare-and-set.
 */
final class TokenBuckets implements RateLimiter {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

    /** Buckets are forgotten so much later than they are full: the cache does not note each access to the moment. */
    private static final long KEPT_NANOS = Duration.ofMinutes(1).toNanos();

    private final RateLimit limit;
    private final double nanosPerToken;
    private final long capacityNanos;
    private final InstantSource clock;
    private final Cache<Object, AtomicLong> fullAt;

    TokenBuckets(RateLimit limit, long maxKeys, InstantSource clock) {
        this.limit = limit;
        this.nanosPerToken = (double) limit.refillPeriod().toNanos() / limit.refillTokens();
        this.capacityNanos = (long) Math.min((double) LONGEST_NANOS, limit.burst() * nanosPerToken);
        this.clock = clock;
        this.fullAt = Caffeine.newBuilder()
                .maximumSize(maxKeys)
                .expireAfterAccess(Duration.ofNanos(capacityNanos + KEPT_NANOS))
                .ticker(this::now)
                .executor(Runnable::run)
                .build();
    }

    private long now() {
        return clock.millis() * NANOS_PER_MILLI;
    }

    /** {@inheritDoc} More tokens than the bucket holds ask for a full one. */
    @Override
    public void acquire(Object key, long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("Tokens are taken, not given");
        }
        long cost = (long) (Math.min(tokens, limit.burst()) * nanosPerToken);
        AtomicLong bucket = fullAt.get(key, any -> new AtomicLong());
        for (; ; ) {
            long now = now();
            long before = bucket.get();
            // A clock that was set back must not leave a bucket emptier than empty.
            long missing = Math.clamp(before - now, 0, capacityNanos);
            boolean fits = cost <= capacityNanos - missing;
            if (!fits && before - now <= capacityNanos) {
                throw rejected(missing + cost - capacityNanos);
            }
            if (bucket.compareAndSet(before, now + missing + (fits ? cost : 0)) && fits) {
                return;
            }
        }
    }

    private StatusException rejected(long waitNanos) {
        Duration wait = Duration.ofMillis((waitNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        return StatusException.rateLimited("RATE_LIMITED", "Too many calls of this kind: wait before the next", wait)
                .with("bucket", limit.name());
    }
}
