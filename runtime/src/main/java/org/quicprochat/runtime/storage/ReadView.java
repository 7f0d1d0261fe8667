package org.quicprochat.runtime.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.EngineEntry;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Watch;

/** A plugin's view of an engine's transaction: takes the keys of subspaces only. Used by one thread. */
sealed class ReadView implements ReadTransaction permits WriteView {
    private final EngineTransaction engine;
    private final List<Watch> watches = new ArrayList<>(0);
    private boolean ended;

    ReadView(EngineTransaction engine) {
        this.engine = engine;
    }

    /** The engine's transaction, while the body runs. */
    final EngineTransaction engine() {
        if (ended) {
            throw new IllegalStateException("A transaction is used only while its body runs");
        }
        return engine;
    }

    /** The body returned or threw. */
    final void end() {
        ended = true;
    }

    /** Whether a watch waits for the commit. */
    final boolean hasWatches() {
        return !watches.isEmpty();
    }

    /** Nothing was committed: nobody gets these watches. */
    final void closeWatches() {
        watches.forEach(Watch::close);
    }

    @Override
    public byte @Nullable [] get(Key key) {
        return engine().get(StoredKey.of(key).bytes());
    }

    @Override
    public OptionalLong getNumber(Key key) {
        byte[] value = get(key);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value.length != Long.BYTES) {
            throw new IllegalStateException("The value of the key is no number");
        }
        return OptionalLong.of(ByteBuffer.wrap(value).getLong());
    }

    @Override
    public List<Entry> scan(KeyRange range, ScanOrder order, int limit) {
        List<Entry> entries = new ArrayList<>(Math.min(limit, 16));
        StoredRange stored = StoredRange.of(range);
        Iterator<EngineEntry> found = iterator(stored, order, limit);
        while (found.hasNext() && entries.size() < limit) {
            entries.add(entry(stored, found.next()));
        }
        return entries;
    }

    @Override
    public void visit(KeyRange range, ScanOrder order, Visitor visitor) {
        StoredRange stored = StoredRange.of(range);
        Iterator<EngineEntry> found = iterator(stored, order, Integer.MAX_VALUE);
        while (found.hasNext()) {
            if (!visitor.visit(entry(stored, found.next()))) {
                return;
            }
        }
    }

    private Iterator<EngineEntry> iterator(StoredRange range, ScanOrder order, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("A scan returns at least one entry");
        }
        if (range.isEmpty()) {
            return List.<EngineEntry>of().iterator();
        }
        return engine().scan(range.first(), range.end(), order, limit);
    }

    private static Entry entry(StoredRange range, EngineEntry found) {
        return new Entry(new StoredKey(range.subspace(), found.key()), found.value());
    }

    @Override
    public Watch watch(Key key) {
        Watch watch = engine().watch(StoredKey.of(key).bytes());
        watches.add(watch);
        return watch;
    }
}
