package org.quicprochat.runtime.storage;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a server: runs bodies over the engine, again where another transaction got in between.
 *
 * <p>Thread-safe. Made before the engine is open, so that plugins can keep it; used only after {@link #open}.
 */
public final class TransactionRunner implements Store {
    private static final Logger log = LoggerFactory.getLogger(TransactionRunner.class);

    private final ScopedValue<Boolean> inBody = ScopedValue.newInstance();
    private final RetryLimits limits;
    private final RandomGenerator random;
    private volatile @Nullable StorageEngine engine;

    /**
     * A store that is not open yet.
     *
     * @param random for the pauses between runs; thread-safe
     */
    public TransactionRunner(RetryLimits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
    }

    /** Opens the store over an engine, once; the engine stays the caller's to close. */
    public void open(StorageEngine opened) {
        if (engine != null) {
            throw new IllegalStateException("The store is open already");
        }
        engine = opened;
    }

    private StorageEngine engine() {
        StorageEngine open = engine;
        if (open == null) {
            throw new IllegalStateException("The store is not open yet; define() must not use it");
        }
        return open;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException where the body of another {@code run} calls it: it would wait for itself
     */
    @Override
    public <T> T run(Function<Transaction, T> body) {
        if (inBody.isBound()) {
            throw new IllegalStateException("A transaction runs already on this thread: hand it on instead");
        }
        StorageEngine store = engine();
        return retrying(() -> write(store, body));
    }

    @Override
    public <T> T read(Function<ReadTransaction, T> body) {
        StorageEngine store = engine();
        return retrying(() -> readOnce(store, body));
    }

    private <T> T write(StorageEngine store, Function<Transaction, T> body) {
        WriteView view;
        T result;
        try (EngineTransaction transaction = store.begin(Access.WRITE)) {
            view = new WriteView(transaction, store.limits());
            result = apply(
                    transaction, view, () -> ScopedValue.where(inBody, true).call(() -> body.apply(view)), true);
        }
        for (Runnable action : view.actions()) {
            runAction(action);
        }
        return result;
    }

    private <T> T readOnce(StorageEngine store, Function<ReadTransaction, T> body) {
        try (EngineTransaction transaction = store.begin(Access.READ)) {
            ReadView view = new ReadView(transaction);
            return apply(transaction, view, () -> body.apply(view), false);
        }
    }

    private static <T> T apply(EngineTransaction transaction, ReadView view, Supplier<T> body, boolean commits) {
        boolean done = false;
        try {
            T result = body.get();
            view.end();
            if (commits || view.hasWatches()) {
                transaction.commit();
            }
            done = true;
            return result;
        } finally {
            if (!done) {
                view.end();
                view.closeWatches();
            }
        }
    }

    private static void runAction(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // The transaction is durable: its caller must hear so, whatever else goes wrong.
            log.atError().setCause(e).log("An action after a commit failed");
        }
    }

    private <T> T retrying(Supplier<T> attempt) {
        long begin = System.nanoTime();
        for (int runs = 1; ; runs++) {
            try {
                return attempt.get();
            } catch (StorageException e) {
                if (!isWorthAnotherRun(e) || runs >= limits.attempts()) {
                    throw e;
                }
                long pause = pauseNanos(runs);
                if (System.nanoTime() - begin + pause >= limits.within().toNanos()) {
                    throw e;
                }
                LockSupport.parkNanos(pause);
            }
        }
    }

    private static boolean isWorthAnotherRun(StorageException e) {
        return switch (e.kind()) {
            case CONFLICT, UNKNOWN, TOO_OLD -> true;
            case TOO_LARGE, FULL, UNAVAILABLE, CORRUPT -> false;
        };
    }

    /** A random part of a bound that doubles with each run: who collided once does not collide again in step. */
    private long pauseNanos(int runs) {
        long longest = limits.longestPause().toNanos();
        int doublings = Math.min(
                runs - 1,
                Long.numberOfLeadingZeros(Math.max(1, limits.firstPause().toNanos())) - 2);
        long bound = Math.min(longest, limits.firstPause().toNanos() << doublings);
        return bound <= 0 ? 0 : random.nextLong(bound + 1);
    }
}
