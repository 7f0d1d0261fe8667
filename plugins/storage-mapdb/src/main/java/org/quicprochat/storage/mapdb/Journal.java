package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.quicprochat.storage.mapdb.Disk.DiskFile;
import org.quicprochat.storage.mapdb.JournalFormat.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only files that make transactions durable. Used by the committing thread alone, except {@link
 * #dropThrough}, which any thread may call. Files are extended with zeros ahead of the frames: a sync is then one of
 * data only.
 */
final class Journal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    /** Zeros are written ahead in steps of this many bytes. */
    private static final int ZEROS_BYTES = 1 << 20;

    /** A frame's buffer that grew over this is not kept. */
    private static final int BUFFER_BYTES = 1 << 20;

    private final Disk disk;
    private final Path directory;
    private final long segmentBytes;
    private final LongSupplier salts;
    private final NavigableMap<Long, Path> segments;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES).asReadOnlyBuffer();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private @Nullable DiskFile file;
    private long salt;
    private long offset;
    private long zeroedTo;
    private boolean dirty;

    Journal(Disk disk, Path directory, long segmentBytes, LongSupplier salts, JournalReader.Tail tail)
            throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.salts = salts;
        this.segments = new ConcurrentSkipListMap<>(tail.segments());
        Header header = tail.header();
        if (header == null) {
            begin(tail.sequence() + 1);
        } else {
            salt = header.salt();
            offset = tail.offset();
            file = disk.open(tail.segments().lastEntry().getValue());
            zeroedTo = file.size();
        }
    }

    /** A sync that failed: what was written may or may not be on the disk, and nothing later can be relied on. */
    static final class SyncFailedException extends IOException {
        private static final long serialVersionUID = 1L;

        SyncFailedException(IOException cause) {
            super("a sync of the journal failed", cause);
        }
    }

    /**
     * Writes transactions as one frame and syncs.
     *
     * @throws SyncFailedException where they may or may not be there
     * @throws IOException where they are not there once {@link #repair} has returned
     */
    void append(long firstSequence, List<WriteSet> writeSets) throws IOException {
        repair();
        if (offset >= segmentBytes) {
            begin(firstSequence);
        }
        int length = Math.toIntExact(JournalFormat.frameBytes(writeSets));
        ByteBuffer frame = length <= buffer.capacity() ? buffer.clear() : ByteBuffer.allocateDirect(length);
        JournalFormat.putFrame(frame, salt, firstSequence, writeSets);
        dirty = true;
        write(frame.flip(), length);
        dirty = false;
        offset += length;
    }

    /** Takes back what a failed append left. Does nothing after one that did not fail. */
    void repair() throws IOException {
        if (dirty) {
            open().truncate(offset);
            zeroedTo = offset;
            sync(open());
            dirty = false;
        }
    }

    /**
     * Removes the files whose transactions all have numbers up to the given one. Where it cannot, it tries next time.
     */
    void dropThrough(long sequence) {
        Long needed = segments.floorKey(sequence + 1);
        if (needed == null) {
            return;
        }
        for (var segment : segments.headMap(needed, false).entrySet()) {
            try {
                disk.delete(segment.getValue());
                segments.remove(segment.getKey());
            } catch (IOException e) {
                log.atWarn().addKeyValue("file", segment.getValue()).setCause(e).log("journal file not removed");
            }
        }
    }

    /** Marks an orderly end, so that damage to the last transactions is told from a crash, and lets go of the file. */
    void close(long lastSequence) {
        try {
            append(lastSequence + 1, List.of());
        } catch (IOException e) {
            log.atWarn().setCause(e).log("journal closed without its end mark");
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("journal file not closed");
            }
            file = null;
        }
    }

    private void write(ByteBuffer frame, int length) throws IOException {
        DiskFile to = open();
        while (zeroedTo < offset + length) {
            to.write(zeros.duplicate().clear(), zeroedTo);
            zeroedTo += ZEROS_BYTES;
        }
        to.write(frame, offset);
        sync(to);
    }

    /** Begins a new file. Where that fails, the old one stays in use. */
    private void begin(long firstSequence) throws IOException {
        Path path = directory.resolve(JournalFormat.name(firstSequence));
        long newSalt = salts.getAsLong();
        DiskFile begun = null;
        try {
            begun = disk.open(path);
            begun.truncate(0);
            ByteBuffer header = ByteBuffer.allocateDirect(ZEROS_BYTES);
            JournalFormat.putHeader(header, new Header(newSalt, firstSequence));
            begun.write(header.clear(), 0);
            begun.force();
            disk.sync(directory);
        } catch (IOException e) {
            if (begun != null) {
                begun.close();
            }
            disk.delete(path);
            throw e;
        }
        close();
        file = begun;
        segments.put(firstSequence, path);
        salt = newSalt;
        offset = JournalFormat.HEADER_BYTES;
        zeroedTo = ZEROS_BYTES;
    }

    private DiskFile open() throws IOException {
        if (file == null) {
            throw new IOException("the journal is closed");
        }
        return file;
    }

    private static void sync(DiskFile file) throws IOException {
        try {
            file.force();
        } catch (IOException e) {
            throw new SyncFailedException(e);
        }
    }
}
