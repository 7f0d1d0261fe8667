package org.quicprochat.testkit.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineLimits;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageEngineFactory;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;

/**
 * A storage engine in memory, for tests: keeps the whole law of {@link StorageEngine} except that the loss of the
 * process loses it. One writer at a time; a reader sees the map as it was when it began.
 *
 * <p>Its content outlives it in {@link Disk}, so a test can close an engine, or drop it as a crash would, and open
 * another on the same content.
 */
public final class MemoryStorageEngine implements StorageEngine {
    private static final EngineLimits LIMITS = new EngineLimits(4096, 1 << 20, 32 << 20);
    private static final String SNAPSHOT = "memory";
    private static final long TURN_SECONDS = 30;

    private final Disk disk;
    private final Semaphore turn = new Semaphore(1);
    private final List<MemoryWatch> watches = new ArrayList<>(); // guarded by this
    private boolean closed; // guarded by this

    /** An empty engine. */
    public MemoryStorageEngine() {
        this(new Disk());
    }

    /** An engine with some content. */
    public MemoryStorageEngine(Disk disk) {
        this.disk = disk;
    }

    /** What an engine holds, committed. Thread-safe. */
    public static final class Disk {
        private volatile NavigableMap<byte[], byte[]> content = emptyMap();
    }

    /**
     * A factory that remembers by directory what its engines hold, so one opened again holds what was committed. It
     * never writes there; where a snapshot lies in the directory, the engine starts with that.
     */
    public static StorageEngineFactory factory() {
        Map<Path, Disk> disks = new ConcurrentHashMap<>();
        return directory -> {
            Path file = directory.resolve(SNAPSHOT);
            Disk disk = disks.computeIfAbsent(directory.toAbsolutePath(), _ -> new Disk());
            if (disk.content.isEmpty() && Files.exists(file)) {
                disk.content = decode(ByteBuffer.wrap(Files.readAllBytes(file)));
            }
            return new MemoryStorageEngine(disk);
        };
    }

    @Override
    public EngineTransaction begin(Access access) {
        checkOpen();
        if (access == Access.WRITE) {
            takeTurn();
        }
        return new MemoryTransaction(this, access, disk.content);
    }

    @Override
    public EngineLimits limits() {
        return LIMITS;
    }

    @Override
    public void snapshot(Path directory) throws IOException {
        checkOpen();
        Files.createDirectories(directory);
        try (var files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new IOException("the snapshot directory " + directory + " is not empty");
            }
        }
        Files.write(directory.resolve(SNAPSHOT), encode(disk.content));
    }

    @Override
    public void close() {
        List<MemoryWatch> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(watches);
            watches.clear();
        }
        all.forEach(MemoryWatch::fire);
    }

    /** An empty map in the order of the keys. */
    static NavigableMap<byte[], byte[]> emptyMap() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    /** The newest committed content; never changed. */
    NavigableMap<byte[], byte[]> content() {
        return disk.content;
    }

    synchronized void checkOpen() {
        if (closed) {
            throw new StorageException(Kind.UNAVAILABLE, "the store is closed");
        }
    }

    /** Makes a writer's map the content. */
    void commit(NavigableMap<byte[], byte[]> written) {
        checkOpen();
        disk.content = written;
        fireChanged();
    }

    void endTurn() {
        turn.release();
    }

    void arm(MemoryWatch watch) {
        synchronized (this) {
            watches.add(watch);
        }
        fireChanged();
    }

    synchronized void disarm(MemoryWatch watch) {
        watches.remove(watch);
    }

    private void fireChanged() {
        NavigableMap<byte[], byte[]> now = disk.content;
        List<MemoryWatch> changed = new ArrayList<>();
        synchronized (this) {
            for (MemoryWatch watch : watches) {
                if (closed || watch.differs(now)) {
                    changed.add(watch);
                }
            }
            watches.removeAll(changed);
        }
        changed.forEach(MemoryWatch::fire);
    }

    private void takeTurn() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (turn.tryAcquire(TURN_SECONDS, TimeUnit.SECONDS)) {
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

    private static byte[] encode(NavigableMap<byte[], byte[]> map) {
        int size = 0;
        for (var entry : map.entrySet()) {
            size += 2 * Integer.BYTES + entry.getKey().length + entry.getValue().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        map.forEach((key, value) ->
                out.putInt(key.length).put(key).putInt(value.length).put(value));
        return out.array();
    }

    private static NavigableMap<byte[], byte[]> decode(ByteBuffer in) {
        NavigableMap<byte[], byte[]> map = emptyMap();
        while (in.hasRemaining()) {
            byte[] key = new byte[in.getInt()];
            in.get(key);
            byte[] value = new byte[in.getInt()];
            in.get(value);
            map.put(key, value);
        }
        return map;
    }
}
