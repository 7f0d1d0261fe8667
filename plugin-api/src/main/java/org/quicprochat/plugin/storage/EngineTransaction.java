package org.quicprochat.plugin.storage;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of a {@link StorageEngine}. Used by one thread at a time.
 *
 * <p>Ends with {@link #commit} or {@link #close}; closing without a commit abandons it. Ranges are from (inclusive) to
 * (exclusive).
 */
public interface EngineTransaction extends AutoCloseable {
    /** The value of a key, or null where there is none. */
    byte @Nullable [] get(byte[] key);

    /**
     * The entries of a range, read as the iterator goes; valid until the transaction ends. Writes made to the range
     * after the call may or may not show up.
     *
     * @param limit the most entries returned, 1 or more
     */
    Iterator<EngineEntry> scan(byte[] from, byte[] to, ScanOrder order, int limit);

    /** Sets a key, whether or not it exists. */
    void set(byte[] key, byte[] value);

    /** Removes a key; one that is absent is no error. */
    void clear(byte[] key);

    /** Removes every key of a range. */
    void clearRange(byte[] from, byte[] to);

    /**
     * Watches a key for a change of the value that this transaction sees. Armed by the commit, which a reading
     * transaction that wants its watch has to call too; a change between this transaction's view and its commit fires
     * at once. May fire for no reason; never misses a change that lasts.
     */
    Watch watch(byte[] key);

    /**
     * Makes the writes durable and visible, then returns.
     *
     * @throws StorageException of kind {@code CONFLICT} (nothing happened: run the whole transaction again), {@code
     *     UNKNOWN} (it may or may not have happened), {@code FULL}, {@code TOO_LARGE} or {@code UNAVAILABLE} (nothing
     *     happened)
     */
    void commit();

    /** Abandons the transaction unless it was committed; idempotent. */
    @Override
    void close();
}
