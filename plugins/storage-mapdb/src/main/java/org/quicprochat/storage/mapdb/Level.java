package org.quicprochat.storage.mapdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.ScanOrder;

/**
 * Writes of a span of time: the entries that were set and, beneath them, the gaps: key ranges whose older entries, in
 * the levels below, are gone. An entry counts even where a gap of its own level covers it. Immutable, thread-safe.
 */
interface Level {
    /**
     * The value that this level holds, or null.
     *
     * @param hash the key's {@link KeyFilter#hash}, which a reader of many levels makes once
     */
    byte @Nullable [] get(byte[] key, long hash);

    /** A cursor over this level's own entries. */
    Cursor cursor(ScanOrder order);

    /** The gaps, disjoint and not touching: from (inclusive, the key) to (exclusive, the value). */
    ByteTree gaps();

    /** Whether older entries of the key are gone. */
    default boolean hides(byte[] key) {
        return !gaps().isEmpty() && covering(key) != null;
    }

    /** The gap that covers the key, or null. */
    default ByteTree.@Nullable Node covering(byte[] key) {
        ByteTree.Node gap = gaps().floor(key);
        return gap != null && Arrays.compareUnsigned(key, gap.value) < 0 ? gap : null;
    }
}
