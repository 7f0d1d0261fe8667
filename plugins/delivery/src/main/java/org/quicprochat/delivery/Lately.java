package org.quicprochat.delivery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Remembers keys for a time, and of no more than a bounded number of them at once. Thread-safe. */
final class Lately {
    private final InstantSource clock;
    private final long interval;
    private final int most;
    private Map<Object, Long> current = new HashMap<>();
    private Map<Object, Long> previous = new HashMap<>();
    private long turnedAt;

    Lately(InstantSource clock, Duration interval, int most) {
        this.clock = clock;
        this.interval = interval.toMillis();
        this.most = most;
    }

    /**
     * Whether a key was not seen within the interval; it is seen from now on. False also where too many are
     * remembered.
     */
    synchronized boolean isNew(Object key) {
        long now = clock.millis();
        if (now - turnedAt >= interval) {
            previous = now - turnedAt >= 2 * interval ? new HashMap<>() : current;
            current = new HashMap<>();
            turnedAt = now;
        }
        Long seen = current.getOrDefault(key, previous.get(key));
        if ((seen != null && now - seen < interval) || current.size() >= most) {
            return false;
        }
        current.put(key, now);
        return true;
    }
}
