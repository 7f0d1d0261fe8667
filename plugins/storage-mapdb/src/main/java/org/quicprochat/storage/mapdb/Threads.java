package org.quicprochat.storage.mapdb;

import java.time.Duration;

/** Waits that an interrupt does not end. */
final class Threads {
    /** How long an engine that closes waits for one of its threads. */
    private static final Duration JOIN = Duration.ofSeconds(30);

    private Threads() {}

    /** Waits for a thread's end; false where it did not end in time. An interrupt is there again afterwards. */
    static boolean join(Thread thread) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + JOIN.toNanos();
        try {
            while (true) {
                try {
                    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                    return thread.join(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
