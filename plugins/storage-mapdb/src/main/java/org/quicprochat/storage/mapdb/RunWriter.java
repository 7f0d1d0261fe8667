package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.mapdb.SortedTableMap;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.storage.mapdb.Disk.DiskFile;

/**
 * Writes neighbouring levels as one run: what is visible of their entries, and the gaps of all of them.
 *
 * @param disk the files
 * @param directory where the run goes
 * @param stopped says when to give up
 */
record RunWriter(Disk disk, Path directory, BooleanSupplier stopped) {
    /** Keys are 4 KiB at most and values in the table too, so 16 entries fit a page with room to spare. */
    private static final int PAGE_BYTES = 1 << 18;

    private static final int NODE_ENTRIES = 16;
    private static final int CHECK_EVERY = 1024;

    /**
     * Writes a run and syncs it.
     *
     * @param levels the levels, newest first
     * @param gaps their gaps, without those that hide nothing
     * @param expectedEntries how many entries there are, or a few more
     * @return what the manifest is to say, with checksums still 0
     * @throws InterruptedIOException where it was to stop
     */
    RunInfo write(long number, List<? extends Level> levels, ByteTree gaps, long expectedEntries) throws IOException {
        RunInfo name = RunInfo.named(number);
        KeyFilter filter = KeyFilter.forKeys(expectedEntries);
        try (DiskFile tableFile = disk.open(directory.resolve(name.tableName()));
                DiskFile extraFile = disk.open(directory.resolve(name.extraName()))) {
            tableFile.truncate(0);
            extraFile.truncate(0);
            Extra extra = new Extra(extraFile);
            RunVolume.Sink volume = new RunVolume.Sink(tableFile);
            long entries = table(levels, volume, extra, filter);
            long valuesBytes = extra.length;
            extra.append(encode(gaps));
            extra.append(filter.encode());
            tableFile.force();
            extraFile.force();
            return new RunInfo(number, entries, volume.length(), 0, valuesBytes, extra.length, 0);
        } catch (UncheckedIOException e) {
            throw new IOException("run " + number + " could not be written", e.getCause());
        }
    }

    private long table(List<? extends Level> levels, RunVolume.Sink volume, Extra extra, KeyFilter filter)
            throws IOException {
        Cursor cursor = MergeCursor.over(levels, ScanOrder.ASCENDING);
        cursor.seekFirst();
        if (!cursor.valid()) {
            return 0;
        }
        SortedTableMap.Sink<byte[], byte[]> sink = SortedTableMap.create(volume, new KeyCodec(), new ValueCodec(extra))
                .pageSize(PAGE_BYTES)
                .nodeSize(NODE_ENTRIES)
                .createFromSink();
        long entries = 0;
        for (; cursor.valid(); cursor.next()) {
            sink.put(cursor.key(), cursor.value());
            filter.add(cursor.key());
            if (++entries % CHECK_EVERY == 0 && stopped.getAsBoolean()) {
                throw new InterruptedIOException("the engine is closing");
            }
        }
        sink.create();
        return entries;
    }

    private static ByteBuffer encode(ByteTree gaps) {
        int count = 0;
        int bytes = Integer.BYTES;
        Cursor cursor = gaps.cursor(ScanOrder.ASCENDING);
        for (cursor.seekFirst(); cursor.valid(); cursor.next()) {
            count++;
            bytes += 2 * Integer.BYTES + cursor.key().length + cursor.value().length;
        }
        ByteBuffer out = ByteBuffer.allocate(bytes).putInt(count);
        for (cursor.seekFirst(); cursor.valid(); cursor.next()) {
            out.putInt(cursor.key().length).put(cursor.key());
            out.putInt(cursor.value().length).put(cursor.value());
        }
        return out.flip();
    }

    /** The extra file while it is written. */
    private static final class Extra implements ValueCodec.Outside {
        private final DiskFile file;
        private long length;

        Extra(DiskFile file) {
            this.file = file;
        }

        @Override
        public long add(byte[] value) throws IOException {
            long offset = length;
            append(ByteBuffer.wrap(value));
            return offset;
        }

        void append(ByteBuffer bytes) throws IOException {
            int count = bytes.remaining();
            file.write(bytes, length);
            length += count;
        }

        @Override
        public byte[] get(long offset, int size) {
            ByteBuffer bytes = ByteBuffer.allocate(size);
            try {
                file.read(bytes, offset);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.array();
        }
    }
}
