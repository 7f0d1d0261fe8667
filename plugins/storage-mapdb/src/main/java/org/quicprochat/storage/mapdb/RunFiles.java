package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.quicprochat.storage.mapdb.Disk.DiskFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the runs and their copies: written, checked, mended, removed.
 *
 * @param disk the files
 * @param directory the store's directory
 * @param stopped says when to give up long work
 */
record RunFiles(Disk disk, Path directory, BooleanSupplier stopped) {
    private static final Logger log = LoggerFactory.getLogger(RunFiles.class);
    private static final int CHUNK_BYTES = 1 << 20;

    /** Writes levels as one run, with a copy, and makes both durable. */
    RunInfo write(long number, List<? extends Level> levels, ByteTree gaps, long expectedEntries) throws IOException {
        try {
            RunInfo info = new RunWriter(disk, directory, stopped).write(number, levels, gaps, expectedEntries);
            int tableCrc = copy(directory.resolve(info.tableName()), copies().resolve(info.tableName()));
            int extraCrc = copy(directory.resolve(info.extraName()), copies().resolve(info.extraName()));
            disk.sync(directory);
            disk.sync(copies());
            return new RunInfo(
                    number,
                    info.entries(),
                    info.tableBytes(),
                    tableCrc,
                    info.valuesBytes(),
                    info.extraBytes(),
                    extraCrc);
        } catch (IOException | RuntimeException e) {
            delete(RunInfo.named(number));
            throw e;
        }
    }

    /**
     * Checks the files that are read, and mends them from their copies.
     *
     * @throws IOException where a file is damaged and its copy too
     */
    void check(RunInfo info) throws IOException {
        check(info.tableName(), info.tableBytes(), info.tableCrc());
        check(info.extraName(), info.extraBytes(), info.extraCrc());
    }

    /** Checks the copies, and mends them from the files that are read. */
    void checkCopies(RunInfo info) throws IOException {
        checkCopy(info.tableName(), info.tableBytes(), info.tableCrc());
        checkCopy(info.extraName(), info.extraBytes(), info.extraCrc());
    }

    /** Makes this the store's manifest. */
    void write(Manifest manifest) throws IOException {
        manifest.write(disk, directory);
    }

    /** Copies a run of another store here, twice, and checks it on the way. */
    void copyFrom(Path source, RunInfo info) throws IOException {
        copyFrom(source, info.tableName(), info.tableCrc());
        copyFrom(source, info.extraName(), info.extraCrc());
    }

    Run open(RunInfo info, RowCache cache) throws IOException {
        return Run.open(disk, directory, info, cache);
    }

    /** Removes a run that no manifest names. Where that fails, the next start does it. */
    void delete(RunInfo info) {
        for (Path from : List.of(directory, copies())) {
            for (String name : List.of(info.tableName(), info.extraName())) {
                try {
                    disk.delete(from.resolve(name));
                } catch (IOException e) {
                    log.atWarn()
                            .addKeyValue("file", from.resolve(name))
                            .setCause(e)
                            .log("old run not removed");
                }
            }
        }
    }

    /** Removes the files of runs that the manifest does not name: what a crash left. */
    void deleteOthers(Manifest manifest) throws IOException {
        Set<String> named = new HashSet<>();
        for (RunInfo run : manifest.runs()) {
            named.add(run.tableName());
            named.add(run.extraName());
        }
        for (Path from : List.of(directory, copies())) {
            for (Path file : disk.list(from)) {
                String name = String.valueOf(file.getFileName());
                if (isRun(name) && !named.contains(name)) {
                    disk.delete(file);
                }
            }
        }
    }

    /** Whether a file belongs to a run, or is one that was begun. */
    static boolean isRun(String name) {
        return name.startsWith("run-");
    }

    private Path copies() {
        return directory.resolve(Manifest.COPY);
    }

    private void copyFrom(Path source, String name, int crc) throws IOException {
        for (Path target : List.of(directory, copies())) {
            if (copy(source.resolve(name), target.resolve(name)) != crc) {
                throw new IOException("run file " + source.resolve(name) + " is damaged; a restart mends it");
            }
        }
    }

    private void check(String name, long bytes, int crc) throws IOException {
        Path file = directory.resolve(name);
        Path copy = copies().resolve(name);
        if (isWhole(file, bytes, crc)) {
            return;
        }
        if (!isWhole(copy, bytes, crc)) {
            throw new IOException(
                    "run file " + file + " is damaged or missing, and its copy " + copy + " too; restore a snapshot");
        }
        mend(copy, file);
    }

    private void checkCopy(String name, long bytes, int crc) throws IOException {
        if (!isWhole(copies().resolve(name), bytes, crc)) {
            mend(directory.resolve(name), copies().resolve(name));
        }
    }

    private void mend(Path from, Path to) throws IOException {
        log.atWarn().addKeyValue("file", to).addKeyValue("from", from).log("run file was damaged, mended");
        Path begun = to.resolveSibling(to.getFileName() + ".new");
        copy(from, begun);
        disk.rename(begun, to);
        disk.sync(directory);
        disk.sync(copies());
    }

    private boolean isWhole(Path path, long bytes, int crc) throws IOException {
        try (DiskFile file = disk.read(path)) {
            return file.size() == bytes && copy(file, null) == crc;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", path).setCause(e).log("run file cannot be read");
            return false;
        }
    }

    /** Copies a file, syncs the copy, and returns the checksum. */
    private int copy(Path from, Path to) throws IOException {
        try (DiskFile source = disk.read(from);
                DiskFile target = disk.open(to)) {
            target.truncate(0);
            int crc = copy(source, target);
            target.force();
            return crc;
        }
    }

    private int copy(DiskFile source, @Nullable DiskFile target) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
        for (long at = 0; ; at += CHUNK_BYTES) {
            source.read(chunk.clear(), at);
            crc.update(chunk.flip());
            if (target != null) {
                target.write(chunk.rewind(), at);
            }
            if (chunk.limit() < CHUNK_BYTES) {
                return (int) crc.getValue();
            }
            if (stopped.getAsBoolean()) {
                throw new InterruptedIOException("the engine is closing");
            }
        }
    }
}
