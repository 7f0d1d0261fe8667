package org.quicprochat.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A call that has begun.
 *
 * @param begunNanos when, by {@link System#nanoTime}
 */
record UnderWay<R>(long begunNanos, CompletableFuture<R> answer) {
    /** One that begins now. */
    static <R> UnderWay<R> now(CompletableFuture<R> answer) {
        return new UnderWay<>(System.nanoTime(), answer);
    }

    /** How long ago it began. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }
}
