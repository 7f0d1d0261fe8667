package org.quicprochat.runtime.dispatch;

import java.time.InstantSource;
import java.util.Map;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.RateLimiter;

/** The token buckets of the server. */
@SuppressWarnings("DoNotCallSuggester") // The inside follows.
public final class RateLimits {
    /**
     * The buckets of a server.
     *
     * @param enabled false turns all buckets off
     * @param overrides the operator's numbers, by bucket name
     * @param maxKeys the most keys that one bucket name remembers
     */
    public RateLimits(boolean enabled, Map<String, RateLimit> overrides, long maxKeys, InstantSource clock) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    /** The limiter of a bucket. */
    public RateLimiter limiter(RateLimit limit) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }
}
