package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mapdb.SortedTableMap;
import org.quicprochat.plugin.storage.ScanOrder;

/**
 * A level on disk: a MapDB table that is never changed, mapped into memory. Thread-safe. A read after {@link #close}
 * throws IllegalStateException, unless what it asks for is in the cache.
 */
final class Run implements Level, AutoCloseable {
    private final RunInfo info;
    private final Arena arena;
    private final ByteTree gaps;
    private final KeyFilter filter;
    private final RowCache cache;
    private final @Nullable SortedTableMap<byte[], byte[]> table;

    private Run(
            RunInfo info,
            Arena arena,
            ByteTree gaps,
            KeyFilter filter,
            RowCache cache,
            @Nullable SortedTableMap<byte[], byte[]> table) {
        this.info = info;
        this.arena = arena;
        this.gaps = gaps;
        this.filter = filter;
        this.cache = cache;
        this.table = table;
    }

    /** Opens a run whose files were checked. */
    static Run open(Disk disk, Path directory, RunInfo info, RowCache cache) throws IOException {
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
            return new Run(info, arena, gaps, KeyFilter.from(rest), cache, table);
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
    public byte @Nullable [] get(byte[] key, long hash) {
        if (table == null || !filter.mayContain(hash)) {
            return null;
        }
        RowCache.Row row = cache.find(info.number(), key, hash);
        if (row == null) {
            row = new RowCache.Row(info.number(), key, table.get(key));
            cache.put(row, hash);
        }
        return row.value();
    }

    @Override
    public Cursor cursor(ScanOrder order) {
        if (table == null) {
            return ByteTree.EMPTY.cursor(order);
        }
        return order == ScanOrder.ASCENDING ? new Ascending(table) : new Descending(table);
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

    /** A cursor over a table's entries, or none. */
    private abstract static class TableCursor implements Cursor {
        final SortedTableMap<byte[], byte[]> table;
        private final ScanOrder order;
        private byte @Nullable [] limit;
        private Map.@Nullable Entry<byte[], byte[]> entry;

        TableCursor(SortedTableMap<byte[], byte[]> table, ScanOrder order) {
            this.table = table;
            this.order = order;
        }

        @Override
        public final void seek(byte[] bound, byte @Nullable [] until) {
            limit = until;
            stand(find(bound));
        }

        @Override
        public final void next() {
            stand(findBehind(key()));
        }

        /** The first entry within a bound, or null. */
        abstract Map.@Nullable Entry<byte[], byte[]> find(byte[] bound);

        /** The entry that comes after the one that it stands on, whose key is given, or null. */
        abstract Map.@Nullable Entry<byte[], byte[]> findBehind(byte[] key);

        private void stand(Map.@Nullable Entry<byte[], byte[]> found) {
            entry = found != null && Cursor.within(order, found.getKey(), limit) ? found : null;
        }

        @Override
        public final boolean valid() {
            return entry != null;
        }

        @Override
        public final byte[] key() {
            return entry().getKey();
        }

        @Override
        public final byte[] value() {
            return entry().getValue();
        }

        private Map.Entry<byte[], byte[]> entry() {
            if (entry == null) {
                throw new IllegalStateException("a cursor that stands nowhere was read");
            }
            return entry;
        }
    }

    /** Looks the first entry up and iterates from the second: an iterator makes objects of a whole node. */
    private static final class Ascending extends TableCursor {
        private @Nullable Iterator<Map.Entry<byte[], byte[]>> rest;

        Ascending(SortedTableMap<byte[], byte[]> table) {
            super(table, ScanOrder.ASCENDING);
        }

        @Override
        Map.@Nullable Entry<byte[], byte[]> find(byte[] bound) {
            rest = null;
            return table.ceilingEntry(bound);
        }

        @Override
        Map.@Nullable Entry<byte[], byte[]> findBehind(byte[] key) {
            if (rest == null) {
                rest = table.entryIterator(key, false, null, false);
            }
            return rest.hasNext() ? rest.next() : null;
        }
    }

    /** Looks every entry up: the descending iterator of MapDB 3.1.0 begins with the bound's whole node, again. */
    private static final class Descending extends TableCursor {
        Descending(SortedTableMap<byte[], byte[]> table) {
            super(table, ScanOrder.DESCENDING);
        }

        @Override
        Map.@Nullable Entry<byte[], byte[]> find(byte[] bound) {
            return table.lowerEntry(bound);
        }

        @Override
        Map.@Nullable Entry<byte[], byte[]> findBehind(byte[] key) {
            return find(key);
        }
    }
}
