package org.quicprochat.storage.mapdb;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.StorageException;

/** A change of the view on its way to the disk, and the thread that waits for it. */
final class Commit {
    private final View view;
    private final WriteSet writes;
    private final Thread waiter = Thread.currentThread();
    private final long beganNanos = System.nanoTime();
    private @Nullable StorageException failure; // written before settled
    private volatile boolean settled;

    /** @param writes what is to be made durable; empty for a change of the view's shape alone */
    Commit(View view, WriteSet writes) {
        this.view = view;
        this.writes = writes;
    }

    /** The view with this change. */
    View view() {
        return view;
    }

    WriteSet writes() {
        return writes;
    }

    /** Ends the wait; with null, well. The first outcome counts. */
    void settle(@Nullable StorageException outcome) {
        synchronized (this) {
            if (settled) {
                return;
            }
            failure = outcome;
            settled = true;
        }
        LockSupport.unpark(waiter);
    }

    /** Settles it as unknown where it has waited for longer than this. */
    void expire(long maxNanos) {
        if (System.nanoTime() - beganNanos > maxNanos) {
            settle(new StorageException(StorageException.Kind.UNKNOWN, "the disk did not answer in time"));
        }
    }

    /**
     * Waits until the change is durable. An interrupt does not end the wait; it is there again afterwards. The wait
     * has no deadline of its own, for a timer for each commit would cost more than the rest of it: {@link
     * Committer#expire} ends those that take too long.
     *
     * @throws StorageException where it is not durable, or not known to be
     */
    void await() {
        boolean interrupted = false;
        while (!settled) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
