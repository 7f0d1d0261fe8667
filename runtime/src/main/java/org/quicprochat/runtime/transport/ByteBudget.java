package org.quicprochat.runtime.transport;

import java.util.concurrent.atomic.AtomicLong;

/** A number of bytes that many share. Thread-safe. */
final class ByteBudget {
    private final AtomicLong left;

    ByteBudget(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** Takes bytes; false, and none taken, where there are not so many. */
    boolean tryTake(long bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    /** Gives back what was taken. */
    void giveBack(long bytes) {
        left.addAndGet(bytes);
    }

    /** What is left. */
    long left() {
        return left.get();
    }
}
