package org.quicprochat.plugin.storage;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A consistent view of the store, valid while the body that got it runs. Used by one thread.
 *
 * <p>Every method may block for a disk, and may throw {@link StorageException}, which a body lets through: the run loop
 * and the dispatcher know what to do with it.
 */
public interface ReadTransaction {
    /** The value of a key, or null where there is none. The receiver must not change the array. */
    byte @Nullable [] get(Key key);

    /** Whether a key has a value. */
    default boolean exists(Key key) {
        return get(key) != null;
    }

    /** The number that {@link Transaction#setNumber} stored, or empty where there is none. */
    OptionalLong getNumber(Key key);

    /**
     * The first entries of a range.
     *
     * @param limit the most entries returned, 1 or more
     */
    default List<Entry> scan(KeyRange range, int limit) {
        return scan(range, ScanOrder.ASCENDING, limit);
    }

    /**
     * The first entries of a range in an order.
     *
     * @param limit the most entries returned, 1 or more
     */
    List<Entry> scan(KeyRange range, ScanOrder order, int limit);

    /**
     * Hands the entries of a range to a visitor, one at a time, until it has had enough; for ranges that are not to be
     * held in memory.
     */
    void visit(KeyRange range, ScanOrder order, Visitor visitor);

    /**
     * Watches a key for a change of the value that this transaction sees; armed when the transaction's body has
     * returned and it is committed. Wait for it with {@code Call.await}, and close it.
     */
    Watch watch(Key key);

    /** Takes entries one at a time. */
    @FunctionalInterface
    interface Visitor {
        /** Takes an entry; false ends the scan. */
        boolean visit(Entry entry);
    }
}
