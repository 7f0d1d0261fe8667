package org.quicprochat.auth.opaque;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quicprochat.auth.opaque.FakeKeys.FakeKey;
import org.quicprochat.auth.opaque.FakeKeys.FakeRange;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.plugin.storage.Watch;

/** A store in memory, one transaction at a time, that runs every writing body twice and keeps the second effect. */
final class FakeStore implements Store {
    private NavigableMap<FakeKey, byte[]> committed = new TreeMap<>();
    private int gets;
    private int commits;

    @Override
    public synchronized <T> T run(Function<Transaction, T> body) {
        T abandoned = body.apply(new FakeTransaction(new TreeMap<>(committed)));
        FakeTransaction tx = new FakeTransaction(new TreeMap<>(committed));
        T result = body.apply(tx);
        if (!Objects.equals(abandoned, result)) {
            throw new AssertionError("a body that runs twice gives two results");
        }
        if (tx.wrote) {
            commits++;
        }
        committed = tx.view;
        tx.actions.forEach(Runnable::run);
        return result;
    }

    @Override
    public synchronized <T> T read(Function<ReadTransaction, T> body) {
        return body.apply(new FakeTransaction(new TreeMap<>(committed)));
    }

    /** The reads of single keys so far. */
    synchronized int gets() {
        return gets;
    }

    /** The transactions that wrote so far. */
    synchronized int commits() {
        return commits;
    }

    /** All keys, with their values. */
    synchronized NavigableMap<FakeKey, byte[]> contents() {
        return new TreeMap<>(committed);
    }

    private final class FakeTransaction implements Transaction {
        private final NavigableMap<FakeKey, byte[]> view;
        private final List<Runnable> actions = new ArrayList<>();
        private boolean wrote;

        FakeTransaction(NavigableMap<FakeKey, byte[]> view) {
            this.view = view;
        }

        @Override
        public byte @Nullable [] get(Key key) {
            gets++;
            return view.get((FakeKey) key);
        }

        @Override
        public OptionalLong getNumber(Key key) {
            byte[] value = get(key);
            return value == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(ByteBuffer.wrap(value).getLong());
        }

        @Override
        public List<Entry> scan(KeyRange range, ScanOrder order, int limit) {
            List<Entry> entries = new ArrayList<>();
            visit(range, order, entry -> {
                entries.add(entry);
                return entries.size() < limit;
            });
            return entries;
        }

        @Override
        public void visit(KeyRange range, ScanOrder order, Visitor visitor) {
            NavigableMap<FakeKey, byte[]> part = part(range);
            for (var entry : (order == ScanOrder.ASCENDING ? part : part.descendingMap()).entrySet()) {
                if (!visitor.visit(new Entry(entry.getKey(), entry.getValue()))) {
                    return;
                }
            }
        }

        @Override
        public Watch watch(Key key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void set(Key key, byte[] value) {
            wrote = true;
            view.put((FakeKey) key, value);
        }

        @Override
        public void setNumber(Key key, long value) {
            set(key, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        }

        @Override
        public void clear(Key key) {
            wrote = true;
            view.remove((FakeKey) key);
        }

        @Override
        public void clear(KeyRange range) {
            wrote = true;
            part(range).clear();
        }

        @Override
        public void afterCommit(Runnable action) {
            actions.add(action);
        }

        private NavigableMap<FakeKey, byte[]> part(KeyRange range) {
            FakeRange bounds = (FakeRange) range;
            return view.subMap(bounds.low(), false, bounds.high(), false);
        }
    }
}
