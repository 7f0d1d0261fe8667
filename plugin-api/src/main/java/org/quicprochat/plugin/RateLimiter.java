package org.quicprochat.plugin;

/** Token buckets of one {@link RateLimit}, one a key. Thread-safe; never blocks; the number of buckets is bounded. */
public interface RateLimiter {
    /**
     * Takes tokens from the bucket of a key, a full one for a key not seen of late.
     *
     * @param key has {@code equals} and {@code hashCode}
     * @param tokens 0 or more
     * @throws StatusException RateLimited, with the time after which it is worth trying again
     */
    void acquire(Object key, long tokens);
}
