package org.quicprochat.runtime.storage;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.Watch;

/** An engine in memory for one thread, whose next commits fail as the test says. */
final class ScriptedEngine implements StorageEngine {
    final NavigableMap<byte[], byte[]> committed = new TreeMap<>(Arrays::compareUnsigned);
    final Deque<StorageException.Kind> failures = new ArrayDeque<>();
    final List<FakeWatch> watches = new ArrayList<>();
    int begun;
    int commits;
    int open;

    static final class FakeWatch implements Watch {
        boolean armed;
        boolean closed;

        @Override
        public boolean fired() {
            return false;
        }

        @Override
        public void onFire(Runnable action) {}

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public EngineTransaction begin(Access access) {
        begun++;
        open++;
        return new Running();
    }

    @Override
    public EngineLimits limits() {
        return new EngineLimits(64, 100, 300);
    }

    @Override
    public void snapshot(Path directory) {
        throw new UnsupportedOperationException("Not a thing of these tests");
    }

    @Override
    public void close() {}

    private final class Running implements EngineTransaction {
        private final NavigableMap<byte[], byte[]> view = new TreeMap<>(committed);
        private final List<FakeWatch> made = new ArrayList<>();
        private boolean closed;

        @Override
        public byte @Nullable [] get(byte[] key) {
            return view.get(key);
        }

        @Override
        public Iterator<EngineEntry> scan(byte[] from, byte[] to, ScanOrder order, int limit) {
            NavigableMap<byte[], byte[]> range = view.subMap(from, true, to, false);
            return (order == ScanOrder.ASCENDING ? range : range.descendingMap())
                    .entrySet().stream()
                            .limit(limit)
                            .map(entry -> new EngineEntry(entry.getKey(), entry.getValue()))
                            .iterator();
        }

        @Override
        public void set(byte[] key, byte[] value) {
            view.put(key, value);
        }

        @Override
        public void clear(byte[] key) {
            view.remove(key);
        }

        @Override
        public void clearRange(byte[] from, byte[] to) {
            view.subMap(from, true, to, false).clear();
        }

        @Override
        public Watch watch(byte[] key) {
            FakeWatch watch = new FakeWatch();
            made.add(watch);
            watches.add(watch);
            return watch;
        }

        @Override
        public void commit() {
            StorageException.Kind failure = failures.poll();
            if (failure != StorageException.Kind.UNKNOWN && failure != null) {
                throw new StorageException(failure, "As the test says");
            }
            commits++;
            committed.clear();
            committed.putAll(view);
            made.forEach(watch -> watch.armed = true);
            if (failure != null) {
                throw new StorageException(failure, "As the test says");
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open--;
            }
        }
    }
}
