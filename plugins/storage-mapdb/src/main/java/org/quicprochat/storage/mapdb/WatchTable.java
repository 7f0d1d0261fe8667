package org.quicprochat.storage.mapdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.quicprochat.plugin.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The watches by key. Thread-safe. */
final class WatchTable {
    private static final Logger log = LoggerFactory.getLogger(WatchTable.class);

    private final ConcurrentNavigableMap<byte[], Set<KeyWatch>> armed =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private final AtomicInteger count = new AtomicInteger();
    private final int max;

    WatchTable(int max) {
        this.max = max;
    }

    /**
     * A watch that is not armed yet, and counts.
     *
     * @throws StorageException UNAVAILABLE where there are too many
     */
    KeyWatch create(byte[] key) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            throw new StorageException(StorageException.Kind.UNAVAILABLE, "too many watches are armed");
        }
        return new KeyWatch(this, key);
    }

    /** How many there are. */
    int count() {
        return count.get();
    }

    void arm(KeyWatch watch) {
        armed.compute(watch.key(), (key, watches) -> {
            Set<KeyWatch> all = watches == null ? ConcurrentHashMap.newKeySet() : watches;
            all.add(watch);
            return all;
        });
    }

    /** Lets go of a watch; called once for each. */
    void remove(KeyWatch watch) {
        count.decrementAndGet();
        armed.computeIfPresent(watch.key(), (key, watches) -> {
            watches.remove(watch);
            return watches.isEmpty() ? null : watches;
        });
    }

    /**
     * Fires the watches of what was written, and runs what waits for them, which does not block: another thread for it
     * would be one more on a message's way to its reader.
     */
    void changed(List<WriteSet> writeSets) {
        if (armed.isEmpty()) {
            return;
        }
        Hits hits = new Hits();
        for (WriteSet writes : writeSets) {
            writes.visit(hits);
        }
        fire(hits.watches);
    }

    /** Fires one. */
    void fire(KeyWatch watch) {
        fire(List.of(watch));
    }

    /** Fires all of them. */
    void fireAll() {
        List<KeyWatch> all = new ArrayList<>();
        armed.values().forEach(all::addAll);
        fire(all);
    }

    private static void fire(List<KeyWatch> watches) {
        for (KeyWatch watch : watches) {
            watch.fire(WatchTable::run);
        }
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // Of who waits: the journal's thread goes on.
            log.atError().setCause(e).log("what waited for a watch failed");
        }
    }

    private final class Hits implements WriteSet.Visitor {
        private final List<KeyWatch> watches = new ArrayList<>();

        @Override
        public void set(byte[] key, byte[] value) {
            clear(key);
        }

        @Override
        public void clear(byte[] key) {
            Collection<KeyWatch> hit = armed.get(key);
            if (hit != null) {
                watches.addAll(hit);
            }
        }

        @Override
        public void clearRange(byte[] from, byte[] to) {
            if (Arrays.compareUnsigned(from, to) < 0) {
                armed.subMap(from, to).values().forEach(watches::addAll);
            }
        }
    }
}
