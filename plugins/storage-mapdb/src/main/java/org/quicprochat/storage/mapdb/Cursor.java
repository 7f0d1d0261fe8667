package org.quicprochat.storage.mapdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.ScanOrder;

/**
 * A place in a run of sorted entries that moves in one direction, which it was made with. Used by one thread. It stands
 * nowhere until it is sought first.
 */
interface Cursor {
    /** Whether it stands on an entry; false behind the last one. */
    boolean valid();

    /** The key that it stands on. */
    byte[] key();

    /** The value that it stands on. */
    byte[] value();

    /** Goes on to the next entry. */
    void next();

    /**
     * Goes to a bound: ascending, to the first entry at or above it; descending, to the first one below it (exclusive).
     *
     * @param limit the other end of what is looked at, so that a search does not step over all that is hidden behind
     *     it: ascending, the cursor stands on keys below it only (exclusive); descending, on keys at or above it; null:
     *     to the end
     */
    void seek(byte[] bound, byte @Nullable [] limit);

    /** Goes to the first of all entries. For an ascending cursor. */
    default void seekFirst() {
        seek(new byte[0], null);
    }

    /** Whether a key is within a limit of {@link #seek}. */
    static boolean within(ScanOrder order, byte[] key, byte @Nullable [] limit) {
        return limit == null || order == ScanOrder.ASCENDING == Arrays.compareUnsigned(key, limit) < 0;
    }
}
