package org.quicprochat.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.storage.mapdb.MapdbEngineFactory;
import org.quicprochat.storage.mapdb.StorageMapdbConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Durable transactions of one small set, from many writers: the engine, RocksDB, and a bare log. */
@Command(name = "storage", description = "Durable transactions a second: storage-mapdb, RocksDB, append+fsync.")
final class StorageBench implements Callable<Integer> {
    @Option(
            names = "--writers",
            converter = Numbers.Count.class,
            defaultValue = "64",
            description = "Concurrent writers. Default: ${DEFAULT-VALUE}")
    private int writers;

    @Option(
            names = "--value-bytes",
            converter = Numbers.Count.class,
            defaultValue = "256",
            description = "Size of a value. Default: ${DEFAULT-VALUE}")
    private int valueBytes;

    @Mixin
    private Turns turns = new Turns(5, 3, 2);

    @Mixin
    private Place place = new Place();

    /** Makes one set durable. */
    private interface Target {
        void set(byte[] key, byte[] value);
    }

    @Override
    public Integer call() throws Exception {
        Path home = Files.createTempDirectory(place.directory(), "qpc-bench-storage");
        try (StorageEngine engine = mapdb(Files.createDirectory(home.resolve("mapdb")));
                Options options = new Options().setCreateIfMissing(true);
                RocksDB rocks = RocksDB.open(options, home.resolve("rocks").toString());
                WriteOptions sync = new WriteOptions().setSync(true);
                GroupCommit rocksGroups = new GroupCommit(group -> writeBatch(rocks, sync, group));
                FileChannel log =
                        FileChannel.open(home.resolve("log"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                GroupCommit logGroups = new GroupCommit(group -> append(log, group))) {
            Map<String, Target> targets = new LinkedHashMap<>();
            targets.put("storage-mapdb", (key, value) -> commit(engine, key, value));
            targets.put("RocksDB", rocksGroups::set);
            targets.put("append+fsync", logGroups::set);
            Comparison comparison = new Comparison("storage-mapdb");
            targets.forEach((name, target) -> run(target, turns.warmUp()));
            for (int i = 0; i < turns.rounds(); i++) {
                for (var target : targets.entrySet()) {
                    comparison.add(target.getKey(), run(target.getValue(), turns.time()));
                }
            }
            comparison.print(System.out);
            return 0;
        } finally {
            TemporaryFiles.delete(home);
        }
    }

    private static StorageEngine mapdb(Path home) throws IOException {
        return new MapdbEngineFactory(StorageMapdbConfig.defaults(), new SecureRandom()).open(home);
    }

    private static void commit(StorageEngine engine, byte[] key, byte[] value) {
        try (EngineTransaction transaction = engine.begin(Access.WRITE)) {
            transaction.set(key, value);
            transaction.commit();
        }
    }

    private static void writeBatch(RocksDB rocks, WriteOptions sync, List<GroupCommit.Write> group) throws Exception {
        try (WriteBatch batch = new WriteBatch()) {
            for (GroupCommit.Write write : group) {
                batch.put(write.key(), write.value());
            }
            rocks.write(sync, batch);
        }
    }

    private static void append(FileChannel log, List<GroupCommit.Write> group) throws Exception {
        int size = group.stream()
                .mapToInt(write -> write.key().length + write.value().length)
                .sum();
        ByteBuffer bytes = ByteBuffer.allocate(size);
        group.forEach(write -> bytes.put(write.key()).put(write.value()));
        bytes.flip();
        while (bytes.hasRemaining()) {
            log.write(bytes);
        }
        log.force(false);
    }

    private Round run(Target target, Duration time) {
        AtomicLong calls = new AtomicLong();
        List<Histogram> histograms = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(writers);
        long start = System.nanoTime();
        long end = start + time.toNanos();
        for (int i = 0; i < writers; i++) {
            Histogram latencies = new Histogram(60_000_000_000L, 3);
            histograms.add(latencies);
            long writer = i;
            Thread.ofVirtual().start(() -> {
                for (long n = 0; System.nanoTime() < end; n++) {
                    long begun = System.nanoTime();
                    byte[] key = ByteBuffer.allocate(24)
                            .putLong(writer)
                            .putLong(start)
                            .putLong(n)
                            .array();
                    target.set(key, new byte[valueBytes]);
                    latencies.recordValue(System.nanoTime() - begun);
                    calls.incrementAndGet();
                }
                done.countDown();
            });
        }
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Histogram all = new Histogram(60_000_000_000L, 3);
        histograms.forEach(all::add);
        return new Round(calls.get(), 0, Duration.ofNanos(System.nanoTime() - start), all);
    }
}
