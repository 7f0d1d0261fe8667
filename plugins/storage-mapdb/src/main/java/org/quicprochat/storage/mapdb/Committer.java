package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of all changes, and the thread that makes them durable.
 *
 * <p>One writer at a time builds the next view on the pending one and queues it. The thread takes whatever is queued,
 * has the journal write it as one frame, makes the last view of it the durable one, and wakes who waits. A failed
 * frame takes with it all that was built on it: the pending view is the durable one again, under a new epoch, by
 * which a writer that built on the failed one is known.
 */
final class Committer {
    private static final Logger log = LoggerFactory.getLogger(Committer.class);

    /** One frame takes no more once it has this many bytes. */
    private static final long FRAME_BYTES = 4 << 20;

    /** How often a writer lets others run before it waits for its turn. */
    private static final int YIELDS = 32;

    /** More than ever wait for a turn, and twice that is no overflow. */
    private static final int MANY = 1 << 28;

    private final Journal journal;
    private final WatchTable watches;
    private final long waitNanos;
    private final Semaphore turn = new Semaphore(1);
    private final Thread thread;

    private final Object lock = new Object();
    private ArrayDeque<Commit> queue = new ArrayDeque<>(); // guarded by lock
    private View pending; // guarded by lock
    private long epoch; // guarded by lock
    private boolean closing; // guarded by lock
    private boolean idle; // guarded by lock

    private volatile View durable;
    private volatile List<Commit> inFlight = List.of();
    private volatile boolean broken;

    Committer(Journal journal, View view, WatchTable watches, Duration wait) {
        this.journal = journal;
        this.pending = view;
        this.durable = view;
        this.watches = watches;
        this.waitNanos = wait.toNanos();
        this.thread = Thread.ofPlatform().name("storage-journal").daemon().unstarted(this::work);
    }

    /**
     * A writer's start.
     *
     * @param epoch which history it builds on
     * @param view the newest view, which may not be durable yet
     */
    record Turn(long epoch, View view) {}

    void start() {
        thread.start();
    }

    /** The newest view that is durable. */
    View durable() {
        return durable;
    }

    /**
     * Waits for the writer's turn; {@link #endTurn} ends it.
     *
     * @throws StorageException UNAVAILABLE where that takes too long
     */
    Turn beginTurn() {
        acquire();
        synchronized (lock) {
            if (!closing && !broken) {
                return new Turn(epoch, pending);
            }
        }
        turn.release();
        throw unavailable();
    }

    void endTurn() {
        turn.release();
    }

    /** Puts the view in place as the pending one and queues its writes. To be called in a turn. */
    Commit submit(long builtOn, View view, WriteSet writes) {
        Commit commit = new Commit(view, writes);
        boolean wake;
        synchronized (lock) {
            if (closing || broken) {
                throw unavailable();
            }
            if (builtOn != epoch) {
                throw new StorageException(Kind.CONFLICT, "an earlier transaction failed");
            }
            pending = view;
            queue.add(commit);
            wake = idle;
            idle = false;
        }
        if (wake) {
            LockSupport.unpark(thread);
        }
        return commit;
    }

    /** Ends the waits that take too long: the disk does not answer. To be called now and then. */
    void expire() {
        List<Commit> waiting;
        synchronized (lock) {
            waiting = new ArrayList<>(queue);
        }
        waiting.addAll(inFlight);
        waiting.forEach(commit -> commit.expire(waitNanos));
    }

    /** Changes how the view holds what it holds, and returns the view when it is the durable one. Takes a turn. */
    View reshape(UnaryOperator<View> change) {
        while (true) {
            Turn begun = beginTurn();
            Commit commit;
            View view;
            try {
                view = change.apply(begun.view());
                commit = submit(begun.epoch(), view, WriteSet.NONE);
            } finally {
                endTurn();
            }
            try {
                commit.await();
                return view;
            } catch (StorageException e) {
                if (broken || e.kind() == Kind.UNAVAILABLE) {
                    throw e;
                }
                log.atDebug().setCause(e).log("view is changed again, an earlier transaction failed");
            }
        }
    }

    /** Refuses later changes, also of who waits for a turn. */
    void refuse() {
        synchronized (lock) {
            closing = true;
        }
        turn.release(MANY);
    }

    /** Refuses later changes, makes what is queued durable, ends the thread, and closes the journal. */
    void close() {
        refuse();
        LockSupport.unpark(thread);
        if (!Threads.join(thread)) {
            log.atError().log("journal thread did not end in time");
        }
    }

    private void acquire() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + waitNanos;
        try {
            while (true) {
                try {
                    if (tryAcquire() || turn.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    throw new StorageException(Kind.UNAVAILABLE, "no turn to write came in time");
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

    /** A turn is short, so letting others run for a moment is cheaper than a wait with a timer. */
    @SuppressWarnings("ThreadPriorityCheck") // A yield is a hint: what counts is that the wait below follows.
    private boolean tryAcquire() {
        for (int i = 0; i < YIELDS; i++) {
            if (turn.tryAcquire()) {
                return true;
            }
            Thread.yield();
        }
        return false;
    }

    private void work() {
        try {
            for (List<Commit> batch = take(); !batch.isEmpty(); batch = take()) {
                settle(batch);
                inFlight = List.of();
            }
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("journal thread ended, no more is written");
            broken = true;
            fail(List.of(), Kind.UNAVAILABLE);
        }
        journal.close(durable.version());
    }

    /** What is queued, as far as it fits a frame; empty at the end. */
    private List<Commit> take() {
        while (true) {
            synchronized (lock) {
                if (!queue.isEmpty()) {
                    idle = false;
                    return drain();
                }
                if (closing) {
                    return List.of();
                }
                idle = true;
            }
            LockSupport.park(this);
        }
    }

    private List<Commit> drain() {
        List<Commit> batch = new ArrayList<>(queue.size());
        long bytes = 0;
        do {
            Commit next = queue.remove();
            bytes += next.writes().size();
            batch.add(next);
        } while (!queue.isEmpty() && bytes + queue.element().writes().size() <= FRAME_BYTES);
        inFlight = batch;
        return batch;
    }

    private void settle(List<Commit> batch) {
        List<WriteSet> writeSets = new ArrayList<>(batch.size());
        for (Commit commit : batch) {
            if (!commit.writes().isEmpty()) {
                writeSets.add(commit.writes());
            }
        }
        if (!writeSets.isEmpty() && !write(batch, writeSets)) {
            return;
        }
        durable = batch.getLast().view();
        // First who waits for news: they have the longer way to go.
        watches.changed(writeSets);
        for (Commit commit : batch) {
            commit.settle(null);
        }
    }

    private boolean write(List<Commit> batch, List<WriteSet> writeSets) {
        try {
            journal.append(durable.version() + 1, writeSets);
            return true;
        } catch (Journal.SyncFailedException e) {
            log.atError().setCause(e).log("journal sync failed, no more is written until a restart");
            broken = true;
            fail(batch, Kind.UNKNOWN);
        } catch (IOException e) {
            boolean full = isFull(e);
            log.atWarn().setCause(e).log(full ? "no room on the disk for the journal" : "journal write failed");
            fail(batch, takenBack() ? full ? Kind.FULL : Kind.UNAVAILABLE : Kind.UNKNOWN);
        }
        return false;
    }

    private boolean takenBack() {
        try {
            journal.repair();
            return true;
        } catch (Journal.SyncFailedException e) {
            log.atError().setCause(e).log("journal sync failed, no more is written until a restart");
            broken = true;
        } catch (IOException e) {
            log.atError().setCause(e).log("a failed write of the journal could not be taken back yet");
        }
        return false;
    }

    private void fail(List<Commit> batch, Kind kind) {
        List<Commit> later;
        synchronized (lock) {
            epoch++;
            pending = durable;
            later = List.copyOf(queue);
            queue = new ArrayDeque<>();
        }
        for (Commit commit : batch) {
            commit.settle(new StorageException(kind, text(kind)));
        }
        for (Commit commit : later) {
            commit.settle(
                    new StorageException(kind == Kind.UNKNOWN ? Kind.CONFLICT : kind, "an earlier transaction failed"));
        }
    }

    private StorageException unavailable() {
        return new StorageException(
                Kind.UNAVAILABLE, broken ? "the disk failed; a restart is needed" : "the store is closed");
    }

    private static String text(Kind kind) {
        return switch (kind) {
            case FULL -> "there is no room on the disk";
            case UNKNOWN -> "the disk failed while the transaction was written";
            case UNAVAILABLE -> "the disk refused the transaction";
            case CONFLICT, TOO_OLD, TOO_LARGE, CORRUPT -> "the transaction failed";
        };
    }

    /** Whether the file system says that it is full: no exception of its own tells that. */
    static boolean isFull(@Nullable Throwable e) {
        if (e == null) {
            return false;
        }
        String text = e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT);
        return text.contains("no space left")
                || text.contains("quota exceeded")
                || text.contains("not enough space")
                || isFull(e.getCause());
    }
}
