package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.quicprochat.storage.mapdb.Disk.DiskFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the runs of a store are. Written whole, under another name first, to the directory and then to its copy; what it
 * no longer names may be removed after that.
 *
 * @param generation one more with every manifest of the store
 * @param position the last transaction that the runs hold
 * @param nextRun the number for the next run
 * @param runs the runs, newest first
 */
record Manifest(long generation, long position, long nextRun, List<RunInfo> runs) {
    static final Manifest EMPTY = new Manifest(0, 0, 1, List.of());
    static final String NAME = "manifest";
    static final String COPY = "copy";

    private static final Logger log = LoggerFactory.getLogger(Manifest.class);
    private static final long MAGIC = 0x5150434d414e4631L;
    private static final int FIXED_BYTES = 5 * Long.BYTES;
    private static final int MAX_BYTES = 1 << 20;

    Manifest {
        runs = List.copyOf(runs);
    }

    Manifest with(long newPosition, List<RunInfo> newRuns) {
        return new Manifest(generation + 1, newPosition, nextRun, newRuns);
    }

    Manifest withNextRun() {
        return new Manifest(generation, position, nextRun + 1, runs);
    }

    /** Makes this the store's manifest. */
    void write(Disk disk, Path directory) throws IOException {
        writeTo(disk, directory);
        writeTo(disk, directory.resolve(COPY));
    }

    /**
     * Reads the store's manifest, and mends the lesser of its two copies.
     *
     * @return null where there is none
     * @throws IOException where there is one that is damaged, and its copy too
     */
    static @Nullable Manifest read(Disk disk, Path directory) throws IOException {
        Path copyDirectory = directory.resolve(COPY);
        Found main = find(disk, directory.resolve(NAME));
        Found copy = find(disk, copyDirectory.resolve(NAME));
        Manifest best = main.manifest;
        if (best == null || (copy.manifest != null && copy.manifest.generation > best.generation)) {
            best = copy.manifest;
        }
        if (best == null) {
            if (main.exists || copy.exists) {
                throw new IOException("the manifest " + directory.resolve(NAME) + " is damaged, and its copy "
                        + copyDirectory.resolve(NAME) + " too or missing; restore a snapshot");
            }
            return null;
        }
        if ((main.exists && main.manifest == null) || (copy.exists && copy.manifest == null)) {
            log.atWarn().addKeyValue("directory", directory).log("manifest was damaged, mended from its copy");
        }
        if (!best.equals(main.manifest)) {
            best.writeTo(disk, directory);
        }
        if (!best.equals(copy.manifest)) {
            best.writeTo(disk, copyDirectory);
        }
        return best;
    }

    private record Found(boolean exists, @Nullable Manifest manifest) {}

    private static Found find(Disk disk, Path path) throws IOException {
        try (DiskFile file = disk.read(path)) {
            if (file.size() > MAX_BYTES) {
                return new Found(true, null);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(bytes, 0);
            return new Found(true, decode(bytes.flip()));
        } catch (NoSuchFileException e) {
            return new Found(false, null);
        }
    }

    private void writeTo(Disk disk, Path directory) throws IOException {
        Path begun = directory.resolve(NAME + ".new");
        try (DiskFile file = disk.open(begun)) {
            file.truncate(0);
            file.write(encode(), 0);
            file.force();
        }
        disk.rename(begun, directory.resolve(NAME));
        disk.sync(directory);
    }

    private ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + runs.size() * RunInfo.BYTES + Integer.BYTES);
        out.putLong(MAGIC)
                .putLong(generation)
                .putLong(position)
                .putLong(nextRun)
                .putLong(runs.size());
        for (RunInfo run : runs) {
            run.putTo(out);
        }
        return out.putInt(crc(out, out.position())).flip();
    }

    private static @Nullable Manifest decode(ByteBuffer in) {
        int end = in.limit() - Integer.BYTES;
        if (end < FIXED_BYTES || in.getInt(end) != crc(in, end) || in.getLong() != MAGIC) {
            return null;
        }
        long generation = in.getLong();
        long position = in.getLong();
        long nextRun = in.getLong();
        long count = in.getLong();
        if (count != (end - FIXED_BYTES) / RunInfo.BYTES) {
            return null;
        }
        List<RunInfo> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            runs.add(RunInfo.from(in));
        }
        return new Manifest(generation, position, nextRun, runs);
    }

    private static int crc(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }
}
