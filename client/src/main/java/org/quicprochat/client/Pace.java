package org.quicprochat.client;

/**
 * How large the pieces of a blob are, and how many are under way at a time: more while all goes well, fewer and smaller
 * where the server or the line is slow. Used by one thread.
 */
final class Pace {
    private static final int LEAST_BYTES = 16 << 10;
    private static final int FIRST_BYTES = 256 << 10;

    private final int mostAtOnce;
    private int mostBytes;
    private int bytes;
    private int atOnce = 1;

    Pace(int mostBytes, int mostAtOnce) {
        this.mostBytes = mostBytes;
        this.mostAtOnce = mostAtOnce;
        this.bytes = Math.min(FIRST_BYTES, mostBytes);
    }

    /** The size of the next piece. */
    int bytes() {
        return bytes;
    }

    /** How many pieces may be under way. */
    int atOnce() {
        return atOnce;
    }

    /** A piece went well. */
    void faster() {
        if (bytes < mostBytes) {
            bytes = Math.min(mostBytes, 2 * bytes);
        } else {
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
