package org.quicprochat.storage.mapdb;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.StorageException;

/** A change of the view on its way to the disk, and the thread that waits for it. */
final class Commit {
    private final View view;
    private final WriteSet writes;
    private final Thread waiter = Thread.currentThread();
    private @Nullable StorageException failure;
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

    /** Ends the wait; with null, well. */
    void settle(@Nullable StorageException outcome) {
        failure = outcome;
        settled = true;
        LockSupport.unpark(waiter);
    }

    /**
     * Waits until the change is durable. An interrupt does not end the wait; it is there again afterwards.
     *
     * @throws StorageException where it is not, or not known to be when the time is over
     */
    void await(long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        boolean interrupted = false;
        while (!settled) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!settled) {
            throw new StorageException(StorageException.Kind.UNKNOWN, "the disk did not answer in time");
        }
        if (failure != null) {
            throw failure;
        }
    }
}
