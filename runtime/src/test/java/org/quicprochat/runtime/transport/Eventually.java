package org.quicprochat.runtime.transport;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what happens on other threads, and fails where it does not. */
final class Eventually {
    private static final long MOST_SECONDS = 30;

    private Eventually() {}

    static void eventually(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("It did not happen within " + MOST_SECONDS + " s: " + what);
            }
            Thread.onSpinWait();
        }
    }
}
