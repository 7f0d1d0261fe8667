package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageEngineFactory;

/**
 * Opens the engine on a directory: takes the lock, mends what can be mended, reads the journal back, starts the
 * threads.
 */
public final class MapdbEngineFactory implements StorageEngineFactory {
    /** How much longer than a transaction may live its files stay open. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final StorageMapdbConfig config;
    private final RandomGenerator random;
    private final Disk disk;

    /**
     * A factory.
     *
     * @param config the settings
     * @param random where the numbers come from that mark journal files; thread-safe
     */
    public MapdbEngineFactory(StorageMapdbConfig config, RandomGenerator random) {
        this(config, random, new RealDisk());
    }

    MapdbEngineFactory(StorageMapdbConfig config, RandomGenerator random, Disk disk) {
        this.config = config;
        this.random = random;
        this.disk = disk;
    }

    @Override
    public StorageEngine open(Path directory) throws IOException {
        DirectoryLock lock = DirectoryLock.take(directory);
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            return open(directory, lock, opened);
        } catch (IOException | RuntimeException e) {
            for (AutoCloseable part : opened.reversed()) {
                close(part, e);
            }
            lock.close();
            throw e;
        }
    }

    private StorageEngine open(Path directory, DirectoryLock lock, List<AutoCloseable> opened) throws IOException {
        disk.createDirectory(directory.resolve(Manifest.COPY));
        Manifest manifest = manifest(directory);
        AtomicBoolean stopped = new AtomicBoolean();
        RunFiles files = new RunFiles(disk, directory, stopped::get);
        for (RunInfo info : manifest.runs()) {
            files.check(info);
        }
        files.deleteOthers(manifest);
        RowCache cache = new RowCache(config.rowCacheBytes());
        Runs runs = new Runs(files, manifest, cache, config.transactionMaxAge().plus(GRACE));
        opened.add(runs::closeAll);

        Replayed replayed = new Replayed(new View(manifest.position(), Layer.EMPTY, List.copyOf(runs.openAll())));
        JournalReader.Tail tail = new JournalReader(disk, directory, manifest.position(), replayed::apply).read();
        Journal journal = new Journal(disk, directory, config.journalSegmentBytes(), random::nextLong, tail);
        opened.add(journal);

        WatchTable watches = new WatchTable(config.maxWatches());
        Committer committer = new Committer(journal, replayed.view, watches, config.writerWait());
        Compaction compaction = new Compaction(committer, runs, files, GRACE, stopped);
        Checkpoint checkpoint = new Checkpoint(committer, runs, journal, compaction, config, stopped);
        Watchdog watchdog = new Watchdog(committer);
        committer.start();
        watchdog.start();
        compaction.start();
        checkpoint.start();
        checkpoint.noticed(replayed.view);
        compaction.request();
        Snapshots snapshots = new Snapshots(disk, directory, committer, runs);
        return new MapdbEngine(new MapdbEngine.Parts(
                config, lock, runs, committer, watches, checkpoint, compaction, watchdog, snapshots));
    }

    private Manifest manifest(Path directory) throws IOException {
        Manifest manifest = Manifest.read(disk, directory);
        if (manifest != null) {
            return manifest;
        }
        for (Path file : disk.list(directory)) {
            if (RunFiles.isRun(String.valueOf(file.getFileName()))
                    || JournalFormat.sequenceOf(file).isPresent()) {
                throw new IOException("the storage directory " + directory + " has data (" + file
                        + ") but no manifest, nor has its copy: restore a snapshot");
            }
        }
        Manifest.EMPTY.write(disk, directory);
        return Manifest.EMPTY;
    }

    private static void close(AutoCloseable part, Exception cause) {
        try {
            part.close();
        } catch (Exception e) {
            cause.addSuppressed(e);
        }
    }

    /** The view that the journal's transactions make of the runs. */
    private static final class Replayed implements WriteSet.Visitor {
        private View view;

        Replayed(View view) {
            this.view = view;
        }

        void apply(long sequence, ByteBuffer writeSet) {
            View before = view;
            WriteSet.visit(writeSet, this);
            view = before.next(view.active());
            if (view.version() != sequence) {
                throw new IllegalStateException("a transaction has the wrong number");
            }
        }

        @Override
        public void set(byte[] key, byte[] value) {
            view = view.set(key, value);
        }

        @Override
        public void clear(byte[] key) {
            view = view.clear(key);
        }

        @Override
        public void clearRange(byte[] from, byte[] to) {
            view = view.clearRange(from, to);
        }
    }
}
