package org.quicprochat.testkit;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits with a deadline, after which a test fails. */
final class Waits {
    private static final long SECONDS = 30;

    private Waits() {}

    static <T> T result(CompletableFuture<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("Nothing came within 30 s", e);
        } catch (ExecutionException e) {
            throw new AssertionError("The call failed inside the test kit", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted", e);
        }
    }

    static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("No event came within 30 s");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted", e);
        }
    }
}
