package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The real disk, with faults: it is full, or the machine crashes at a step and loses some or all of what was not
 * synced. Thread-safe.
 */
final class FaultyDisk implements Disk {
    private final Disk real = new RealDisk();
    private final List<Undo> unsynced = new ArrayList<>(); // guarded by this
    private long stepsLeft = Long.MAX_VALUE; // guarded by this
    private boolean crashed; // guarded by this
    private boolean full; // guarded by this

    /**
     * How to take back something that is not synced.
     *
     * @param owner the file, by its name now, or the directory, whose sync makes it last
     * @param bytes whether it is of a file's bytes, and not of a directory's names
     */
    private record Undo(Path owner, boolean bytes, Action action) {
        interface Action {
            void run(Path owner) throws IOException;
        }
    }

    /** Crashes the machine after so many more steps that change something. */
    synchronized void crashAfter(long steps) {
        stepsLeft = steps;
    }

    synchronized boolean crashed() {
        return crashed;
    }

    /** Lets there be no room, or room again. */
    synchronized void full(boolean now) {
        full = now;
    }

    /**
     * What the power's loss does: the newest changes that were not synced are gone, none of them, all, or some; and
     * of what is left the bytes of some files.
     */
    synchronized void losePower(Random random) throws IOException {
        int keep = random.nextInt(unsynced.size() + 1);
        while (unsynced.size() > keep) {
            takeBack(unsynced.size() - 1);
        }
        Map<Path, Boolean> lost = new HashMap<>();
        for (int i = unsynced.size() - 1; i >= 0; i--) {
            Undo undo = unsynced.get(i);
            if (undo.bytes() && lost.computeIfAbsent(undo.owner(), _ -> random.nextBoolean())) {
                takeBack(i);
            }
        }
        unsynced.clear();
    }

    private void takeBack(int index) throws IOException {
        Undo undo = unsynced.remove(index);
        if (!undo.bytes() || Files.exists(undo.owner())) {
            undo.action().run(undo.owner());
        }
    }

    /** A file's bytes keep what is known of them when it gets another name. */
    private void moved(Path from, Path to) {
        unsynced.replaceAll(
                undo -> undo.bytes() && undo.owner().equals(from) ? new Undo(to, true, undo.action()) : undo);
    }

    @Override
    public synchronized DiskFile open(Path path) throws IOException {
        boolean absent = Files.notExists(path);
        if (absent) {
            grow();
        }
        DiskFile file = real.open(path);
        if (absent) {
            undo(directoryOf(path), _ -> Files.deleteIfExists(path));
        }
        return new FaultyFile(path, file);
    }

    @Override
    public DiskFile read(Path path) throws IOException {
        return real.read(path);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return real.list(directory);
    }

    @Override
    public synchronized void createDirectory(Path directory) throws IOException {
        real.createDirectory(directory);
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        step();
        byte[] before = content(path);
        real.delete(path);
        if (before != null) {
            undo(directoryOf(path), _ -> Files.write(path, before));
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        step();
        byte[] moved = Files.readAllBytes(from);
        byte[] before = content(to);
        real.rename(from, to);
        moved(from, to);
        undo(directoryOf(to), _ -> {
            moved(to, from);
            Files.write(from, moved);
            if (before == null) {
                Files.delete(to);
            } else {
                Files.write(to, before);
            }
        });
    }

    @Override
    public synchronized void sync(Path directory) throws IOException {
        step();
        real.sync(directory);
        unsynced.removeIf(undo -> !undo.bytes() && undo.owner().equals(directory));
    }

    @Override
    public MemorySegment map(Path path, Arena arena) throws IOException {
        return real.map(path, arena);
    }

    private void undo(Path owner, Undo.Action action) {
        unsynced.add(new Undo(owner, false, action));
    }

    private void step() throws IOException {
        if (crashed || --stepsLeft < 0) {
            crashed = true;
            throw new IOException("the machine crashed");
        }
    }

    private void grow() throws IOException {
        step();
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    private static Path directoryOf(Path path) {
        Path directory = path.getParent();
        return directory == null ? Path.of("") : directory;
    }

    private static byte @Nullable [] content(Path path) throws IOException {
        return Files.exists(path) ? Files.readAllBytes(path) : null;
    }

    private final class FaultyFile implements DiskFile {
        private final Path path;
        private final DiskFile file;

        FaultyFile(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (FaultyDisk.this) {
                remember(position, source.remaining());
                try {
                    if (position + source.remaining() > file.size()) {
                        grow();
                    } else {
                        step();
                    }
                } catch (IOException e) {
                    ByteBuffer half = source.duplicate().limit(source.position() + source.remaining() / 2);
                    file.write(half, position);
                    throw e;
                }
                file.write(source, position);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (FaultyDisk.this) {
                step();
                unsynced.removeIf(undo -> undo.bytes() && undo.owner().equals(path));
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (FaultyDisk.this) {
                step();
                if (size < file.size()) {
                    remember(size, Math.toIntExact(file.size() - size));
                }
                file.truncate(size);
            }
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }

        private void remember(long position, int length) throws IOException {
            long size = file.size();
            ByteBuffer old = ByteBuffer.allocate((int) Math.max(0, Math.min(length, size - position)));
            file.read(old, position);
            unsynced.add(new Undo(path, true, owner -> {
                try (DiskFile again = real.open(owner)) {
                    again.write(old.flip(), position);
                    again.truncate(size);
                }
            }));
        }
    }
}
