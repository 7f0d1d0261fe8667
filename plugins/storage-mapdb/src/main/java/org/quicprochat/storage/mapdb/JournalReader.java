package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quicprochat.storage.mapdb.JournalFormat.Frame;
import org.quicprochat.storage.mapdb.JournalFormat.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a journal back when the store is opened. A frame at the very end that is not whole was never acknowledged and
 * is cut off; one that is followed by another means damage, and is an error.
 */
final class JournalReader {
    private static final Logger log = LoggerFactory.getLogger(JournalReader.class);

    private final Disk disk;
    private final Path directory;
    private final Replay replay;
    private long sequence;

    /** @param position the last transaction that the runs hold */
    JournalReader(Disk disk, Path directory, long position, Replay replay) {
        this.disk = disk;
        this.directory = directory;
        this.sequence = position;
        this.replay = replay;
    }

    /** Takes the transactions that the runs do not hold, in order. */
    @FunctionalInterface
    interface Replay {
        /** Takes the write set of one transaction. */
        void apply(long sequence, ByteBuffer writeSet);
    }

    /**
     * Where the journal ends.
     *
     * @param segments the files by the number of their first transaction
     * @param sequence the last transaction
     * @param header the last file's header, or null where there is no file
     * @param offset the end of the last file's frames
     */
    record Tail(
            NavigableMap<Long, Path> segments,
            long sequence,
            @Nullable Header header,
            int offset) {}

    /** Reads it all. */
    Tail read() throws IOException {
        NavigableMap<Long, Path> segments = new TreeMap<>();
        for (Path file : disk.list(directory)) {
            JournalFormat.sequenceOf(file).ifPresent(first -> segments.put(first, file));
        }
        dropHeld(segments);
        Map.Entry<Long, Path> first = segments.firstEntry();
        if (first != null && first.getKey() > sequence + 1) {
            throw new IOException("the journal begins with transaction " + first.getKey() + " in " + first.getValue()
                    + ", but the runs end with " + sequence + ": files are missing; restore a snapshot");
        }
        Header header = null;
        int offset = 0;
        while (first != null) {
            Map.Entry<Long, Path> following = segments.higherEntry(first.getKey());
            try (Arena arena = Arena.ofConfined()) {
                Path path = first.getValue();
                ByteBuffer file = disk.map(path, arena).asByteBuffer();
                header = header(file, path, first.getKey(), following == null);
                if (header == null) {
                    segments.remove(first.getKey());
                } else {
                    offset = segment(file, path, header, following == null ? null : following.getKey());
                }
            }
            first = following;
        }
        return new Tail(segments, sequence, header, offset);
    }

    /** Removes the files that end before the first transaction that is needed. */
    private void dropHeld(NavigableMap<Long, Path> segments) throws IOException {
        Long needed = segments.floorKey(sequence + 1);
        if (needed != null) {
            NavigableMap<Long, Path> held = segments.headMap(needed, false);
            for (Path file : held.values()) {
                disk.delete(file);
            }
            held.clear();
        }
    }

    private @Nullable Header header(ByteBuffer file, Path path, long firstSequence, boolean last) throws IOException {
        Header header = JournalFormat.header(file);
        if (header != null && header.firstSequence() == firstSequence) {
            return header;
        }
        if (header == null && last && zerosFrom(file, Math.min(JournalFormat.HEADER_BYTES, file.limit()))) {
            log.atWarn().addKeyValue("file", path).log("journal file was only begun, removed");
            disk.delete(path);
            disk.sync(directory);
            return null;
        }
        throw damaged(path, 0);
    }

    private int segment(ByteBuffer file, Path path, Header header, @Nullable Long following) throws IOException {
        int at = JournalFormat.HEADER_BYTES;
        long next = header.firstSequence();
        while (at < file.limit()) {
            Frame frame = JournalFormat.frame(file, header.salt(), at);
            if (frame == null) {
                break;
            }
            if (frame.firstSequence() != next) {
                throw damaged(path, at);
            }
            apply(frame, path, at);
            next += frame.count();
            at = frame.end();
        }
        if (following != null && following != next) {
            throw damaged(path, at);
        }
        if (!zerosFrom(file, at)) {
            if (following != null || frameAfter(file, header.salt(), at)) {
                throw damaged(path, at);
            }
            cut(path, at);
        }
        return at;
    }

    private void apply(Frame frame, Path path, int at) throws IOException {
        ByteBuffer payload = frame.payload();
        try {
            for (int i = 0; i < frame.count(); i++) {
                int length = payload.getInt();
                ByteBuffer writeSet = payload.slice(payload.position(), length);
                payload.position(payload.position() + length);
                if (frame.firstSequence() + i > sequence) {
                    sequence = frame.firstSequence() + i;
                    replay.apply(sequence, writeSet);
                }
            }
        } catch (RuntimeException e) {
            throw new IOException(
                    "journal file " + path + " holds a transaction that cannot be read in the frame at " + "offset "
                            + at,
                    e);
        }
    }

    private void cut(Path path, int at) throws IOException {
        log.atWarn()
                .addKeyValue("file", path)
                .addKeyValue("offset", at)
                .log("journal ends in a frame that is not whole, cut off");
        try (Disk.DiskFile file = disk.open(path)) {
            file.truncate(at);
            file.force();
        }
    }

    private static boolean frameAfter(ByteBuffer file, long salt, int from) {
        for (int at = from + 1; at <= file.limit() - JournalFormat.FRAME_HEADER_BYTES; at++) {
            if (file.getInt(at) == JournalFormat.FRAME_MAGIC && JournalFormat.frame(file, salt, at) != null) {
                return true;
            }
        }
        return false;
    }

    private static boolean zerosFrom(ByteBuffer file, int from) {
        int at = from;
        for (; at <= file.limit() - Long.BYTES; at += Long.BYTES) {
            if (file.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < file.limit(); at++) {
            if (file.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    private static IOException damaged(Path path, int at) {
        return new IOException("journal file " + path + " is damaged at offset " + at
                + ", before its end: acknowledged transactions are there that cannot be read; restore a snapshot, or"
                + " move this file and later ones away to go on without what they hold");
    }
}
