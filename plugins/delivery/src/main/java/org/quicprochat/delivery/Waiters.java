package org.quicprochat.delivery;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;

/** Bounds how many FetchWaits wait at a time, in all and for one account. Thread-safe; never blocks. */
final class Waiters {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Semaphore places;
    private final int mostOfAccount;
    private final ConcurrentHashMap<IdentityKey, Integer> waiting = new ConcurrentHashMap<>();

    Waiters(int most, int mostOfAccount) {
        this.places = new Semaphore(most);
        this.mostOfAccount = mostOfAccount;
    }

    /** A place among the waiting; closing it gives it back. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place.
     *
     * @throws StatusException RateLimited {@code TOO_MANY_WAITING}
     */
    Place enter(IdentityKey identity) {
        if (!places.tryAcquire()) {
            throw tooMany();
        }
        if (waiting.merge(identity, 1, Integer::sum) > mostOfAccount) {
            leave(identity);
            throw tooMany();
        }
        return () -> leave(identity);
    }

    /** Whether nobody waits. */
    boolean isIdle() {
        return waiting.isEmpty();
    }

    private void leave(IdentityKey identity) {
        waiting.computeIfPresent(identity, (key, count) -> count == 1 ? null : count - 1);
        places.release();
    }

    private static StatusException tooMany() {
        return StatusException.rateLimited("TOO_MANY_WAITING", "Too many calls wait for messages", RETRY_AFTER);
    }
}
