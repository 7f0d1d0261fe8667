package org.quicprochat.recovery;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of an account's bundles.
 *
 * <pre>
 *  0               8
 *  +---------------+----------------------+
 *  | last version  | fetched_ms, each 8…  |
 *  +---------------+----------------------+
 * </pre>
 *
 * @param lastVersion the last version given to a bundle; 0: none was
 * @param fetches when the last fetches were, in milliseconds of the epoch, the oldest first
 */
record Ledger(long lastVersion, List<Long> fetches) {
    static final Ledger NEW = new Ledger(0, List.of());

    Ledger {
        fetches = List.copyOf(fetches);
    }

    static Ledger decode(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        long lastVersion = buffer.getLong();
        List<Long> fetches = new ArrayList<>();
        while (buffer.hasRemaining()) {
            fetches.add(buffer.getLong());
        }
        return new Ledger(lastVersion, fetches);
    }

    byte[] encode() {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES * (1 + fetches.size()));
        buffer.putLong(lastVersion);
        fetches.forEach(buffer::putLong);
        return buffer.array();
    }

    Ledger withVersion(long version) {
        return new Ledger(version, fetches);
    }

    /** Without the fetches that do not count any more. */
    Ledger at(long now, Duration window) {
        long begin = now - window.toMillis();
        return new Ledger(
                lastVersion, fetches.stream().filter(time -> time > begin).toList());
    }

    Ledger withFetch(long now) {
        List<Long> more = new ArrayList<>(fetches);
        more.add(now);
        return new Ledger(lastVersion, more);
    }

    /** After how long fewer than the limit count; the ledger holds those that count now, and at least so many. */
    Duration retryAfter(long now, Duration window, int limit) {
        long leaving = fetches.get(fetches.size() - limit);
        return window.minusMillis(Math.max(0, now - leaving));
    }
}
