package org.quicprochat.client;

import java.time.Duration;

/**
 * How large the pieces of a blob are, and how many are under way at a time: larger and more while they come through
 * quickly, fewer and smaller where the server or the line is slow. Used by one thread.
 */
final class Pace {
    private static final int LEAST_BYTES = 16 << 10;
    private static final int FIRST_BYTES = 256 << 10;
    /** Two, so that one is on the line while the other is worked on. */
    private static final int FIRST_AT_ONCE = 2;
    /** Far below the deadline of a piece: one step more must not bring the next ones near it. */
    private static final Duration QUICK = Duration.ofSeconds(5);

    private final int mostAtOnce;
    private int mostBytes;
    private int bytes;
    private int atOnce;

    Pace(int mostBytes, int mostAtOnce) {
        this.mostBytes = mostBytes;
        this.mostAtOnce = mostAtOnce;
        this.bytes = Math.min(FIRST_BYTES, mostBytes);
        this.atOnce = Math.min(FIRST_AT_ONCE, mostAtOnce);
    }

    /** The size of the next piece. */
    int bytes() {
        return bytes;
    }

    /** How many pieces may be under way. */
    int atOnce() {
        return atOnce;
    }

    /** A piece went well, in so much time from its begin to its answer. */
    void wentWell(Duration took) {
        if (took.compareTo(QUICK) < 0) {
            bytes = Math.min(mostBytes, 2 * bytes);
            atOnce = Math.min(mostAtOnce, atOnce + 1);
        }
    }

    /** The server wants less at a time. */
    void slower() {
        atOnce = 1;
    }

    /** A piece took too long. */
    void smaller() {
        atOnce = 1;
        bytes = Math.max(Math.min(LEAST_BYTES, mostBytes), bytes / 2);
    }

    /** The server takes or gives no more than this at a time. */
    void cap(int limit) {
        mostBytes = Math.max(1, Math.min(mostBytes, limit));
        bytes = Math.min(bytes, mostBytes);
    }
}
