package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The real disk, with faults: it is full, or the machine crashes at a step and loses some or all of what was not synced.
 * Thread-safe.
 */
final class FaultyDisk implements Disk {
    private final Disk real = new RealDisk();
    private final List<Undo> unsynced = new ArrayList<>(); // guarded by this
    private long stepsLeft = Long.MAX_VALUE; // guarded by this
    private boolean crashed; // guarded by this
    private boolean full; // guarded by this

    /** How to take back something that is not synced: of a file's bytes, or of a directory's names. */
    private record Undo(Path owner, Action action) {
        interface Action {
            void run() throws IOException;
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

    /** What the power's loss does: the newest changes that were not synced are gone, none of them, all, or some. */
    synchronized void losePower(Random random) throws IOException {
        int keep = random.nextInt(unsynced.size() + 1);
        for (int i = unsynced.size() - 1; i >= keep; i--) {
            unsynced.get(i).action().run();
        }
        unsynced.clear();
    }

    @Override
    public synchronized DiskFile open(Path path) throws IOException {
        boolean absent = Files.notExists(path);
        if (absent) {
            grow();
        }
        DiskFile file = real.open(path);
        if (absent) {
            undo(directoryOf(path), () -> Files.deleteIfExists(path));
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
            undo(directoryOf(path), () -> Files.write(path, before));
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        step();
        byte[] moved = Files.readAllBytes(from);
        byte[] before = content(to);
        real.rename(from, to);
        undo(directoryOf(to), () -> {
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
        unsynced.removeIf(undo -> undo.owner().equals(directory));
    }

    @Override
    public MemorySegment map(Path path, Arena arena) throws IOException {
        return real.map(path, arena);
    }

    private void undo(Path owner, Undo.Action action) {
        unsynced.add(new Undo(owner, action));
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
                unsynced.removeIf(undo -> undo.owner().equals(path));
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
            undo(path, () -> {
                try (DiskFile again = real.open(path)) {
                    again.write(old.flip(), position);
                    again.truncate(size);
                }
            });
        }
    }
}
