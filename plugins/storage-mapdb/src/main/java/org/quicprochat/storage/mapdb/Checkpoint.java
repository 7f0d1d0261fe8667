package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes the active level and writes it as a run, when it is big or old, and then drops the journal files that it
 * stands for. What fails is tried again at the next occasion: the frozen level and the journal stay until then.
 */
final class Checkpoint extends Background {
    private static final Logger log = LoggerFactory.getLogger(Checkpoint.class);

    private final Committer committer;
    private final Runs runs;
    private final Journal journal;
    private final Compaction compaction;
    private final long bytes;
    private volatile boolean full;

    Checkpoint(
            Committer committer,
            Runs runs,
            Journal journal,
            Compaction compaction,
            StorageMapdbConfig config,
            AtomicBoolean stopped) {
        super("storage-checkpoint", config.checkpointInterval(), stopped);
        this.committer = committer;
        this.runs = runs;
        this.journal = journal;
        this.compaction = compaction;
        this.bytes = config.checkpointBytes();
    }

    /** Whether the last attempt found no room on the disk. */
    boolean full() {
        return full;
    }

    /** Takes note of a view that writers go on from. */
    void noticed(View view) {
        if (view.active().weight() >= bytes) {
            request();
        }
    }

    @Override
    Duration work() {
        try {
            run();
            full = false;
        } catch (InterruptedIOException e) {
            log.atDebug().setCause(e).log("checkpoint given up, the engine is closing");
        } catch (IOException e) {
            full = Committer.isFull(e);
            log.atWarn().setCause(e).log(full ? "no room on the disk for a checkpoint" : "checkpoint failed");
            return RETRY;
        } catch (StorageException e) {
            log.atDebug().setCause(e).log("checkpoint given up");
            return RETRY;
        }
        return Duration.ZERO;
    }

    /** Writes what is in memory now to a run; when it returns, the manifest says so. */
    private void run() throws IOException {
        View view = committer.reshape(
                now -> now.frozenLevel() != null || now.active().isEmpty() ? now : now.frozen());
        Frozen frozen = view.frozenLevel();
        if (frozen == null) {
            return;
        }
        List<Level> below = view.below().subList(1, view.below().size());
        ByteTree gaps = hiding(frozen.gaps(), below);
        List<Run> written = List.of();
        if (!gaps.isEmpty() || !frozen.layer().entries().isEmpty()) {
            written = List.of(runs.write(List.of(frozen), gaps, count(frozen)));
        }
        runs.name(written, frozen.position());
        List<Run> run = written;
        committer.reshape(now -> now.replaced(List.of(frozen), run));
        journal.dropThrough(frozen.position());
        compaction.request();
    }

    /** The gaps without those that hide nothing. */
    private static ByteTree hiding(ByteTree gaps, List<Level> below) {
        if (below.isEmpty()) {
            return ByteTree.EMPTY;
        }
        ByteTree hiding = gaps;
        Cursor older = MergeCursor.over(below, ScanOrder.ASCENDING);
        Cursor gap = gaps.cursor(ScanOrder.ASCENDING);
        for (gap.seekFirst(); gap.valid(); gap.next()) {
            older.seek(gap.key(), gap.value());
            if (!older.valid()) {
                hiding = hiding.remove(gap.key());
            }
        }
        return hiding;
    }

    static long count(Level level) {
        long count = 0;
        Cursor cursor = level.cursor(ScanOrder.ASCENDING);
        for (cursor.seekFirst(); cursor.valid(); cursor.next()) {
            count++;
        }
        return count;
    }
}
