package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges runs, so that a reader looks in few: the newest ones, up to the first that is bigger than all newer ones
 * together. A store therefore has a number of runs that grows with the logarithm of its size, and each entry is written
 * about as often. After the start it checks the copies once.
 */
final class Compaction extends Background {
    private static final Logger log = LoggerFactory.getLogger(Compaction.class);

    private final Committer committer;
    private final Runs runs;
    private final RunFiles files;
    private boolean copiesChecked;

    Compaction(Committer committer, Runs runs, RunFiles files, Duration interval, AtomicBoolean stopped) {
        super("storage-compaction", interval, stopped);
        this.committer = committer;
        this.runs = runs;
        this.files = files;
    }

    @Override
    Duration work() {
        try {
            if (!copiesChecked) {
                for (RunInfo info : runs.infos()) {
                    files.checkCopies(info);
                }
                copiesChecked = true;
            }
            for (List<Run> chosen = choose(); chosen.size() > 1 && !stopped(); chosen = choose()) {
                merge(chosen);
            }
            runs.sweep();
        } catch (InterruptedIOException e) {
            log.atDebug().setCause(e).log("compaction given up, the engine is closing");
        } catch (IOException e) {
            log.atWarn().setCause(e).log("compaction failed, it is tried again");
            return RETRY.multipliedBy(10);
        } catch (StorageException e) {
            log.atDebug().setCause(e).log("compaction given up");
            return RETRY;
        }
        return Duration.ZERO;
    }

    private List<Run> choose() {
        List<Run> chosen = new ArrayList<>();
        long bytes = 0;
        for (Level level : committer.durable().below()) {
            if (!(level instanceof Run run)) {
                continue;
            }
            if (!chosen.isEmpty() && run.info().bytes() > bytes) {
                break;
            }
            chosen.add(run);
            bytes += run.info().bytes();
        }
        return chosen;
    }

    private void merge(List<Run> old) throws IOException {
        boolean all = old.getLast() == committer.durable().below().getLast();
        Layer gaps = Layer.EMPTY;
        long entries = 0;
        for (Run run : old) {
            entries += run.info().entries();
            Cursor gap = run.gaps().cursor(ScanOrder.ASCENDING);
            for (gap.seekFirst(); gap.valid() && !all; gap.next()) {
                gaps = gaps.hide(gap.key(), gap.value());
            }
        }
        Run merged = runs.write(old, gaps.gaps(), entries);
        List<Run> by = merged.info().entries() == 0 && merged.gaps().isEmpty() ? List.of() : List.of(merged);
        runs.rename(old, by);
        committer.reshape(view -> view.replaced(old, by));
        runs.retire(old);
        if (by.isEmpty()) {
            runs.retire(List.of(merged));
        }
    }
}
