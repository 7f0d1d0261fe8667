package org.quicprochat.storage.mapdb;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.ScanOrder;

/** A cursor over one level and what shows through its gaps of everything below. */
final class MergeCursor implements Cursor {
    private final Level level;
    private final Cursor upper;
    private final Cursor lower;
    private final ScanOrder order;
    private byte @Nullable [] limit;
    private boolean onUpper;

    private MergeCursor(Level level, Cursor lower, ScanOrder order) {
        this.level = level;
        this.upper = level.cursor(order);
        this.lower = lower;
        this.order = order;
    }

    /** A cursor over the newest level and those below it. */
    static Cursor over(Level newest, List<? extends Level> below, ScanOrder order) {
        if (below.isEmpty()) {
            return newest.cursor(order);
        }
        return new MergeCursor(newest, over(below.getFirst(), below.subList(1, below.size()), order), order);
    }

    /** A cursor over levels, newest first; at least one. */
    static Cursor over(List<? extends Level> levels, ScanOrder order) {
        return over(levels.getFirst(), levels.subList(1, levels.size()), order);
    }

    @Override
    public boolean valid() {
        return upper.valid() || lower.valid();
    }

    @Override
    public byte[] key() {
        return onUpper ? upper.key() : lower.key();
    }

    @Override
    public byte[] value() {
        return onUpper ? upper.value() : lower.value();
    }

    @Override
    public void next() {
        if (onUpper) {
            upper.next();
        } else {
            lower.next();
        }
        settle();
    }

    @Override
    public void seek(byte[] bound, byte @Nullable [] until) {
        limit = until;
        upper.seek(bound, until);
        lower.seek(bound, until);
        settle();
    }

    /** Moves the lower cursor past what is hidden, and stands on whichever comes first. */
    private void settle() {
        while (lower.valid()) {
            ByteTree.Node gap = level.gaps().isEmpty() ? null : level.covering(lower.key());
            if (gap != null) {
                lower.seek(order == ScanOrder.ASCENDING ? gap.value : gap.key, limit);
                continue;
            }
            if (!upper.valid()) {
                break;
            }
            int compared = Arrays.compareUnsigned(upper.key(), lower.key());
            if (compared != 0) {
                onUpper = order == ScanOrder.ASCENDING ? compared < 0 : compared > 0;
                return;
            }
            lower.next();
        }
        onUpper = upper.valid();
    }
}
