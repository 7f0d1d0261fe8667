package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineLimits;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine, open. {@link MapdbEngineFactory} puts it together. */
final class MapdbEngine implements StorageEngine {
    /** The longest key, in bytes: a page of a table has room for a whole node of them. */
    static final int MAX_KEY_BYTES = 4096;

    private static final Logger log = LoggerFactory.getLogger(MapdbEngine.class);

    private final Parts parts;
    private final EngineLimits limits;
    private final long maxAgeNanos;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What an engine is made of. */
    record Parts(
            StorageMapdbConfig config,
            DirectoryLock lock,
            Runs runs,
            Committer committer,
            WatchTable watches,
            Checkpoint checkpoint,
            Compaction compaction,
            Watchdog watchdog,
            Snapshots snapshots) {}

    MapdbEngine(Parts parts) {
        this.parts = parts;
        StorageMapdbConfig config = parts.config();
        this.limits = new EngineLimits(MAX_KEY_BYTES, config.maxValueBytes(), config.maxTransactionBytes());
        this.maxAgeNanos = config.transactionMaxAge().toNanos();
    }

    @Override
    public EngineTransaction begin(Access access) {
        checkOpen();
        return switch (access) {
            case READ ->
                new MapdbTransaction(
                        this, access, new Committer.Turn(0, parts.committer().durable()));
            case WRITE -> new MapdbTransaction(this, access, beginTurn());
        };
    }

    @Override
    public EngineLimits limits() {
        return limits;
    }

    @Override
    public void snapshot(Path directory) throws IOException {
        checkOpen();
        parts.snapshots().write(directory);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            parts.committer().refuse();
            parts.checkpoint().stop();
            parts.compaction().stop();
            parts.committer().close();
            parts.watchdog().stop();
            parts.watches().fireAll();
            parts.runs().closeAll();
            parts.lock().close();
        }
    }

    void checkOpen() {
        if (closed.get()) {
            throw new StorageException(Kind.UNAVAILABLE, "the store is closed");
        }
    }

    /** The background work, for tests that do not wait for its time. */
    Parts parts() {
        return parts;
    }

    WatchTable watches() {
        return parts.watches();
    }

    long maxAgeNanos() {
        return maxAgeNanos;
    }

    /** Makes a writer's view durable, and ends its turn. */
    void commit(long epoch, View view, WriteSet writes) {
        Commit commit;
        try {
            commit = parts.committer().submit(epoch, view, writes);
        } finally {
            parts.committer().endTurn();
        }
        parts.checkpoint().noticed(view);
        commit.await();
    }

    /**
     * Ends the turn of a writer that writes nothing. It may have read what is not durable yet, and may act on that:
     * so it waits until it is.
     */
    void abandon(long epoch, View base) {
        if (base.version() <= parts.committer().durable().version()) {
            parts.committer().endTurn();
            return;
        }
        try {
            commit(epoch, base, WriteSet.NONE);
        } catch (StorageException e) {
            log.atDebug().setCause(e).log("what an abandoned transaction read did not become durable");
        }
    }

    /** Arms a watch, and fires it where the value has changed since. */
    void arm(KeyWatch watch, View seen) {
        watches().arm(watch);
        View now = parts.committer().durable();
        try {
            boolean newer = now.version() != seen.version();
            if (closed.get() || (newer && !Arrays.equals(now.get(watch.key()), seen.get(watch.key())))) {
                watches().fire(watch);
            }
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("a watch of an old view fires");
            watches().fire(watch);
        }
    }

    /** What a read that failed is for its caller. */
    StorageException failed(RuntimeException e, boolean old) {
        if (e instanceof StorageException known) {
            return known;
        }
        checkOpen();
        if (old) {
            return new StorageException(Kind.TOO_OLD, "the transaction lived too long", e);
        }
        log.atError().setCause(e).log("a run could not be read; a restart checks and mends the files");
        return new StorageException(Kind.CORRUPT, "a run could not be read", e);
    }

    private Committer.Turn beginTurn() {
        long deadline = System.nanoTime() + parts.config().writerWait().toNanos();
        while (true) {
            Committer.Turn turn = parts.committer().beginTurn();
            if (turn.view().weight() <= parts.config().overlayMaxBytes()) {
                return turn;
            }
            parts.committer().endTurn();
            awaitCheckpoint(deadline - System.nanoTime());
        }
    }

    private void awaitCheckpoint(long leftNanos) {
        Checkpoint checkpoint = parts.checkpoint();
        if (checkpoint.full()) {
            throw new StorageException(Kind.FULL, "there is no room on the disk");
        }
        try {
            if (leftNanos <= 0 || !checkpoint.requestAndAwait(leftNanos)) {
                throw new StorageException(Kind.UNAVAILABLE, "the disk is too slow for what is written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.UNAVAILABLE, "interrupted while waiting for the disk", e);
        }
    }
}
