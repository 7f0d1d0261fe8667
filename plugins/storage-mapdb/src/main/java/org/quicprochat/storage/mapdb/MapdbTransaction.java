package org.quicprochat.storage.mapdb;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineEntry;
import org.quicprochat.plugin.storage.EngineLimits;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;
import org.quicprochat.plugin.storage.Watch;

/** A transaction: a view, and for a writer the view that its writes make of it. */
final class MapdbTransaction implements EngineTransaction {
    private final MapdbEngine engine;
    private final Access access;
    private final long epoch;
    private final View base;
    private final WriteSet writes;
    private final long beganNanos = System.nanoTime();
    private final List<KeyWatch> watches = new ArrayList<>(0);
    private View view;
    private boolean over;
    private @Nullable StorageException refused;

    MapdbTransaction(MapdbEngine engine, Access access, Committer.Turn turn) {
        this.engine = engine;
        this.access = access;
        this.epoch = turn.epoch();
        this.base = turn.view();
        this.view = base;
        this.writes = access == Access.READ ? WriteSet.NONE : new WriteSet();
    }

    /** What it sees. */
    View view() {
        return view;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        check();
        try {
            return view.get(key);
        } catch (RuntimeException e) {
            throw engine.failed(e, isOld());
        }
    }

    @Override
    public Iterator<EngineEntry> scan(byte[] from, byte[] to, ScanOrder order, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is below 1");
        }
        check();
        return new Scan(view.cursor(order), from, to, order, limit);
    }

    @Override
    public void set(byte[] key, byte[] value) {
        checkWrite(key.length, engine.limits().maxKeyBytes());
        checkWrite(value.length, engine.limits().maxValueBytes());
        writes.set(key, value);
        checkSize();
        view = view.set(key, value);
    }

    @Override
    public void clear(byte[] key) {
        checkWrite(key.length, engine.limits().maxKeyBytes());
        writes.clear(key);
        checkSize();
        try {
            view = view.clear(key);
        } catch (RuntimeException e) {
            throw engine.failed(e, isOld());
        }
    }

    @Override
    public void clearRange(byte[] from, byte[] to) {
        // A bound may be the longest key and one byte, to mean what is right behind that key.
        checkWrite(Math.max(from.length, to.length), engine.limits().maxKeyBytes() + 1);
        writes.clearRange(from, to);
        checkSize();
        try {
            view = view.clearRange(from, to);
        } catch (RuntimeException e) {
            throw engine.failed(e, isOld());
        }
    }

    @Override
    public Watch watch(byte[] key) {
        check();
        KeyWatch watch = engine.watches().create(key);
        watches.add(watch);
        return watch;
    }

    @Override
    public void commit() {
        check();
        over = true;
        boolean done = false;
        try {
            if (access == Access.WRITE) {
                View next = writes.isEmpty() ? view : base.next(view.active());
                engine.commit(epoch, next, writes);
            }
            done = true;
        } finally {
            if (!done) {
                watches.forEach(KeyWatch::close);
            }
        }
        for (KeyWatch watch : watches) {
            engine.arm(watch, view);
        }
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            watches.forEach(KeyWatch::close);
            if (access == Access.WRITE) {
                engine.abandon(epoch, base);
            }
        }
    }

    private void check() {
        if (over) {
            throw new IllegalStateException("the transaction is over");
        }
        if (refused != null) {
            throw refused;
        }
        engine.checkOpen();
        if (isOld()) {
            throw new StorageException(Kind.TOO_OLD, "the transaction lived too long");
        }
    }

    private boolean isOld() {
        return System.nanoTime() - beganNanos > engine.maxAgeNanos();
    }

    private void checkWrite(int length, int max) {
        check();
        if (access == Access.READ) {
            throw new IllegalStateException("a transaction that only reads was to write");
        }
        if (length > max) {
            throw refuse("a key or a value is too long");
        }
    }

    private void checkSize() {
        EngineLimits limits = engine.limits();
        if (writes.size() > limits.maxTransactionBytes()) {
            throw refuse("the transaction writes too much");
        }
    }

    /** A transaction of which a part was refused must not be committed without it. */
    private StorageException refuse(String text) {
        refused = new StorageException(Kind.TOO_LARGE, text);
        return refused;
    }

    private final class Scan implements Iterator<EngineEntry> {
        private final Cursor cursor;
        private final byte[] from;
        private final byte[] to;
        private final ScanOrder order;
        private int left;
        private boolean sought;

        Scan(Cursor cursor, byte[] from, byte[] to, ScanOrder order, int limit) {
            this.cursor = cursor;
            this.from = from;
            this.to = to;
            this.order = order;
            this.left = limit;
        }

        @Override
        public boolean hasNext() {
            if (left == 0) {
                return false;
            }
            check();
            try {
                if (!sought) {
                    sought = true;
                    boolean ascending = order == ScanOrder.ASCENDING;
                    cursor.seek(ascending ? from : to, ascending ? to : from);
                }
                return cursor.valid();
            } catch (RuntimeException e) {
                throw engine.failed(e, isOld());
            }
        }

        @Override
        public EngineEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            try {
                EngineEntry entry = new EngineEntry(cursor.key(), cursor.value());
                if (--left > 0) {
                    cursor.next();
                }
                return entry;
            } catch (RuntimeException e) {
                throw engine.failed(e, isOld());
            }
        }
    }
}
