package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mapdb.SortedTableMap;
import org.quicprochat.plugin.storage.ScanOrder;

/**
 * A level on disk: a MapDB table that is never changed, mapped into memory. Thread-safe. A read after {@link #close}
 * throws IllegalStateException.
 */
final class Run implements Level, AutoCloseable {
    private final RunInfo info;
    private final Arena arena;
    private final ByteTree gaps;
    private final KeyFilter filter;
    private final @Nullable SortedTableMap<byte[], byte[]> table;

    private Run(
            RunInfo info,
            Arena arena,
            ByteTree gaps,
            KeyFilter filter,
            @Nullable SortedTableMap<byte[], byte[]> table) {
        this.info = info;
        this.arena = arena;
        this.gaps = gaps;
        this.filter = filter;
        this.table = table;
    }

    /** Opens a run whose files were checked. */
    static Run open(Disk disk, Path directory, RunInfo info) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MappedFile extra = new MappedFile(disk.map(directory.resolve(info.extraName()), arena));
            ByteBuffer rest = ByteBuffer.wrap(
                    extra.copy(info.valuesBytes(), Math.toIntExact(info.extraBytes() - info.valuesBytes())));
            ByteTree gaps = gaps(rest);
            SortedTableMap<byte[], byte[]> table = null;
            if (info.entries() > 0) {
                MappedFile file = new MappedFile(disk.map(directory.resolve(info.tableName()), arena));
                table = SortedTableMap.open(
                        new RunVolume.Source(file), new KeyCodec(), new ValueCodec(new LongValues(extra)));
            }
            return new Run(info, arena, gaps, KeyFilter.from(rest), table);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    RunInfo info() {
        return info;
    }

    @Override
    public ByteTree gaps() {
        return gaps;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return table != null && filter.mayContain(key) ? table.get(key) : null;
    }

    @Override
    public Cursor cursor(ScanOrder order) {
        return new TableCursor(table, order);
    }

    @Override
    public void close() {
        arena.close();
    }

    private static ByteTree gaps(ByteBuffer in) {
        ByteTree gaps = ByteTree.EMPTY;
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            byte[] from = new byte[in.getInt()];
            in.get(from);
            byte[] to = new byte[in.getInt()];
            in.get(to);
            gaps = gaps.put(from, to);
        }
        return gaps;
    }

    private record LongValues(MappedFile file) implements ValueCodec.Outside {
        @Override
        public long add(byte[] value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] get(long offset, int length) {
            return file.copy(offset, length);
        }
    }

    private static final class TableCursor implements Cursor {
        private final @Nullable SortedTableMap<byte[], byte[]> table;
        private final ScanOrder order;
        private Iterator<Map.Entry<byte[], byte[]>> rest = Collections.emptyIterator();
        private Map.@Nullable Entry<byte[], byte[]> entry;

        TableCursor(@Nullable SortedTableMap<byte[], byte[]> table, ScanOrder order) {
            this.table = table;
            this.order = order;
        }

        @Override
        public boolean valid() {
            return entry != null;
        }

        @Override
        public byte[] key() {
            return entry().getKey();
        }

        @Override
        public byte[] value() {
            return entry().getValue();
        }

        @Override
        public void next() {
            entry = rest.hasNext() ? rest.next() : null;
        }

        @Override
        public void seek(byte[] bound) {
            if (table != null) {
                rest = order == ScanOrder.ASCENDING
                        ? table.entryIterator(bound, true, null, false)
                        : table.descendingEntryIterator(null, false, bound, false);
                next();
            }
        }

        private Map.Entry<byte[], byte[]> entry() {
            if (entry == null) {
                throw new IllegalStateException("a cursor that stands nowhere was read");
            }
            return entry;
        }
    }
}
