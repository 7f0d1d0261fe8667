package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.quicprochat.plugin.storage.ScanOrder;

/**
 * Writes copies of the store that an engine can start from: the runs as they are, and what is in memory as one more.
 *
 * @param disk the files
 * @param directory the store's directory
 * @param committer the views
 * @param runs the runs
 */
record Snapshots(Disk disk, Path directory, Committer committer, Runs runs) {
    /** Writes the newest durable view to an empty or absent directory. */
    void write(Path target) throws IOException {
        disk.createDirectory(target);
        if (!disk.list(target).isEmpty()) {
            throw new IOException("the snapshot directory " + target + " is not empty");
        }
        disk.createDirectory(target.resolve(Manifest.COPY));
        runs.pin();
        try {
            write(target, committer.durable());
        } finally {
            runs.unpin();
        }
    }

    private void write(Path target, View view) throws IOException {
        RunFiles files = new RunFiles(disk, target, () -> Thread.currentThread().isInterrupted());
        List<Level> inMemory = new ArrayList<>(List.of(view.active()));
        List<RunInfo> infos = new ArrayList<>();
        long number = 1;
        for (Level level : view.below()) {
            switch (level) {
                case Run run -> {
                    files.copyFrom(directory, run.info());
                    infos.add(run.info());
                    number = Math.max(number, run.info().number() + 1);
                }
                default -> inMemory.add(level);
            }
        }
        Layer gaps = Layer.EMPTY;
        long entries = 0;
        for (Level level : inMemory) {
            entries += Checkpoint.count(level);
            Cursor gap = level.gaps().cursor(ScanOrder.ASCENDING);
            for (gap.seekFirst(); gap.valid(); gap.next()) {
                gaps = gaps.hide(gap.key(), gap.value());
            }
        }
        if (entries > 0 || !gaps.gaps().isEmpty()) {
            infos.addFirst(files.write(number, inMemory, gaps.gaps(), entries));
        }
        files.write(new Manifest(1, view.version(), number + 1, infos));
    }
}
