package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.quicprochat.plugin.IdentityKey;

/** The calls that wait for what becomes of a message. Thread-safe; no more than there are open calls' messages. */
final class Waiters {
    /** A message that is waited for. */
    record Key(String peer, IdentityKey recipient, ByteString messageId) {
        static Key of(String peer, Parcel parcel) {
            return new Key(peer, parcel.recipient(), parcel.messageId());
        }

        @Override
        public String toString() {
            return "Key[]";
        }
    }

    /** What became of it. */
    sealed interface Outcome {}

    /**
     * The peer has it.
     *
     * @param seq the number that it has there
     */
    record Delivered(long seq, boolean duplicate) implements Outcome {}

    /**
     * The peer refused it for good.
     *
     * @param outboxSeq the number that it had here
     */
    record Refused(long outboxSeq, Refusal refusal) implements Outcome {}

    /** It waits in the outbox. */
    record Waits() implements Outcome {}

    private final Map<Key, CompletableFuture<Outcome>> futures = new ConcurrentHashMap<>();

    /** Begins to wait; to be told of everything, before the message is in the outbox. */
    CompletableFuture<Outcome> register(Key key) {
        return futures.computeIfAbsent(key, any -> new CompletableFuture<>());
    }

    /** Ends to wait. */
    void forget(Key key, CompletableFuture<Outcome> future) {
        futures.remove(key, future);
    }

    /** Tells those who wait. */
    void tell(Key key, Outcome outcome) {
        CompletableFuture<Outcome> future = futures.remove(key);
        if (future != null) {
            future.complete(outcome);
        }
    }

    /** Blocks until it is known what became of a message, at most for a time; by then it waits. */
    static Outcome await(CompletableFuture<Outcome> future, Duration atMost) {
        try {
            return future.get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Waits();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A waiter is completed with an outcome only", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Waits();
        }
    }
}
