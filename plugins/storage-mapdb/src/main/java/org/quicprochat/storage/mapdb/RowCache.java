package org.quicprochat.storage.mapdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were read from runs lately, so that a hot one is not searched for and decoded every time; a key that a run
 * turned out not to hold is a row as well. Runs never change and their numbers are never used again, so nothing here
 * is ever out of date.
 *
 * <p>Bounded by the number of its places and by the size of what one takes. A row may stand in two places, and a new
 * one takes that of the older of two. Thread-safe without locks: rows are immutable, and threads that meet lose a row
 * at most, which is then read again.
 */
final class RowCache {
    /** A row whose key and value have more bytes than this together is not kept. */
    static final int ROW_BYTES = 1024;

    private static final int MAX_PLACES = 1 << 24;

    private final @Nullable Row[] places;

    /** @param bytes what the rows may take at most, in bytes; for less than two rows, none is kept */
    RowCache(long bytes) {
        long most = Long.highestOneBit(bytes / ROW_BYTES);
        places = new @Nullable Row[most < 2 ? 0 : (int) Math.min(most, MAX_PLACES)];
    }

    /**
     * What a run holds of a key.
     *
     * @param value the value; null where the run does not hold the key
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
    record Row(long run, byte[] key, byte @Nullable [] value) {
        private boolean is(long wantedRun, byte[] wantedKey) {
            return run == wantedRun && Arrays.equals(key, wantedKey);
        }

        private int size() {
            return key.length + (value == null ? 0 : value.length);
        }
    }

    /**
     * The row of a key in a run, or null where it is not here.
     *
     * @param hash the key's {@link KeyFilter#hash}
     */
    @Nullable
    Row find(long run, byte[] key, long hash) {
        if (places.length == 0) {
            return null;
        }
        int newer = place(run, hash);
        Row row = places[newer];
        if (row == null || row.is(run, key)) {
            return row;
        }
        row = places[newer + 1];
        return row != null && row.is(run, key) ? row : null;
    }

    /** Keeps a row, where it is small enough. */
    void put(Row row, long hash) {
        if (places.length == 0 || row.size() > ROW_BYTES) {
            return;
        }
        int newer = place(row.run(), hash);
        places[newer + 1] = places[newer];
        places[newer] = row;
    }

    /** The first of the two places of a row. */
    private int place(long run, long hash) {
        long mixed = (hash + run) * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 32) & (places.length - 1) & ~1;
    }
}
