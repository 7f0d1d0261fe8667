package org.quicprochat.storage.mapdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.ScanOrder;

/**
 * The whole store at one moment: the newest level, and the levels below it from new to old. Immutable, so holding one
 * is a snapshot.
 *
 * @param version the sequence number of the last transaction in it
 * @param active the level that writes go to
 * @param below the frozen levels and the runs, newest first
 */
record View(long version, Layer active, List<Level> below) {
    byte @Nullable [] get(byte[] key) {
        byte[] own = active.get(key);
        if (own != null || active.hides(key)) {
            return own;
        }
        return get(below, key);
    }

    /** A cursor over what is visible. */
    Cursor cursor(ScanOrder order) {
        return MergeCursor.over(active, below, order);
    }

    /** With the writes of one more transaction. */
    View next(Layer layer) {
        return new View(version + 1, layer, below);
    }

    View withActive(Layer layer) {
        return new View(version, layer, below);
    }

    View set(byte[] key, byte[] value) {
        return withActive(active.set(key, value));
    }

    /** Without a key. Leaves nothing behind where no older level holds it: a drained queue costs nothing. */
    View clear(byte[] key) {
        Layer rest = active.forget(key);
        boolean seen = !rest.hides(key) && get(below, key) != null;
        return withActive(seen ? rest.hide(key, Layer.after(key)) : rest);
    }

    View clearRange(byte[] from, byte[] to) {
        if (Arrays.compareUnsigned(from, to) >= 0) {
            return this;
        }
        View rest = withActive(active.forget(from, to));
        Cursor seen = rest.cursor(ScanOrder.ASCENDING);
        seen.seek(from, to);
        return seen.valid() ? rest.withActive(rest.active.hide(from, to)) : rest;
    }

    /** With the active level frozen and an empty one above it. */
    View frozen() {
        List<Level> levels = new ArrayList<>(below.size() + 1);
        levels.add(new Frozen(active, version));
        levels.addAll(below);
        return new View(version, Layer.EMPTY, List.copyOf(levels));
    }

    /** The frozen level, or null. There is one at most. */
    @Nullable
    Frozen frozenLevel() {
        return !below.isEmpty() && below.getFirst() instanceof Frozen frozen ? frozen : null;
    }

    /** The heap that its levels in memory take, roughly, in bytes. */
    long weight() {
        Frozen frozen = frozenLevel();
        return active.weight() + (frozen == null ? 0 : frozen.layer().weight());
    }

    /** With neighbouring levels replaced by others that hold the same. */
    View replaced(List<? extends Level> old, List<? extends Level> by) {
        int at = below.indexOf(old.getFirst());
        if (at < 0 || !below.subList(at, at + old.size()).equals(old)) {
            throw new IllegalStateException("levels to be replaced are not in the view");
        }
        List<Level> levels = new ArrayList<>(below.subList(0, at));
        levels.addAll(by);
        levels.addAll(below.subList(at + old.size(), below.size()));
        return new View(version, active, List.copyOf(levels));
    }

    private static byte @Nullable [] get(List<Level> levels, byte[] key) {
        // Only runs ask for it, and they are the oldest.
        long hash = !levels.isEmpty() && levels.getLast() instanceof Run ? KeyFilter.hash(key) : 0;
        for (Level level : levels) {
            byte[] value = level.get(key, hash);
            if (value != null || level.hides(key)) {
                return value;
            }
        }
        return null;
    }
}
