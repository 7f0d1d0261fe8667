package org.quicprochat.testkit.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineEntry;
import org.quicprochat.plugin.storage.EngineLimits;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;
import org.quicprochat.plugin.storage.Watch;

/** A transaction of a {@link MemoryStorageEngine}: a writer changes a copy of its own, made at its first write. */
final class MemoryTransaction implements EngineTransaction {
    private final MemoryStorageEngine engine;
    private final Access access;
    private final List<MemoryWatch> watches = new ArrayList<>();
    private NavigableMap<byte[], byte[]> map;
    private boolean copied;
    private boolean over;
    private long written;
    private @Nullable StorageException refused;

    MemoryTransaction(MemoryStorageEngine engine, Access access, NavigableMap<byte[], byte[]> content) {
        this.engine = engine;
        this.access = access;
        this.map = content;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        check();
        return map.get(key);
    }

    @Override
    public Iterator<EngineEntry> scan(byte[] from, byte[] to, ScanOrder order, int limit) {
        check();
        if (limit < 1) {
            throw new IllegalArgumentException("limit is below 1");
        }
        List<EngineEntry> found = new ArrayList<>();
        NavigableMap<byte[], byte[]> range = range(from, to);
        for (var entry : (order == ScanOrder.ASCENDING ? range : range.descendingMap()).entrySet()) {
            found.add(new EngineEntry(entry.getKey(), entry.getValue()));
            if (found.size() == limit) {
                break;
            }
        }
        return new Checked(found.iterator());
    }

    @Override
    public void set(byte[] key, byte[] value) {
        EngineLimits limits = engine.limits();
        checkWrite(key.length, limits.maxKeyBytes());
        checkWrite(value.length, limits.maxValueBytes());
        count(key.length + value.length);
        writable().put(key, value);
    }

    @Override
    public void clear(byte[] key) {
        checkWrite(key.length, engine.limits().maxKeyBytes());
        count(key.length);
        writable().remove(key);
    }

    @Override
    public void clearRange(byte[] from, byte[] to) {
        checkWrite(Math.max(from.length, to.length), engine.limits().maxKeyBytes() + 1);
        count(from.length + to.length);
        writable();
        range(from, to).clear();
    }

    @Override
    public Watch watch(byte[] key) {
        check();
        MemoryWatch watch = new MemoryWatch(engine, key);
        watches.add(watch);
        return watch;
    }

    @Override
    public void commit() {
        check();
        over = true;
        if (access == Access.WRITE) {
            try {
                engine.commit(map);
            } finally {
                engine.endTurn();
            }
        }
        for (MemoryWatch watch : watches) {
            watch.saw(map.get(watch.key()));
            engine.arm(watch);
        }
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            watches.forEach(MemoryWatch::close);
            if (access == Access.WRITE) {
                engine.endTurn();
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

    private void count(int bytes) {
        written += bytes;
        if (written > engine.limits().maxTransactionBytes()) {
            throw refuse("the transaction writes too much");
        }
    }

    private StorageException refuse(String text) {
        refused = new StorageException(Kind.TOO_LARGE, text);
        return refused;
    }

    private NavigableMap<byte[], byte[]> writable() {
        if (!copied) {
            map = new TreeMap<>(map);
            copied = true;
        }
        return map;
    }

    private NavigableMap<byte[], byte[]> range(byte[] from, byte[] to) {
        return Arrays.compareUnsigned(from, to) < 0
                ? map.subMap(from, true, to, false)
                : MemoryStorageEngine.emptyMap();
    }

    /** An iterator that ends with the transaction. */
    private final class Checked implements Iterator<EngineEntry> {
        private final Iterator<EngineEntry> entries;

        Checked(Iterator<EngineEntry> entries) {
            this.entries = entries;
        }

        @Override
        public boolean hasNext() {
            check();
            return entries.hasNext();
        }

        @Override
        public EngineEntry next() {
            check();
            return entries.next();
        }
    }
}
