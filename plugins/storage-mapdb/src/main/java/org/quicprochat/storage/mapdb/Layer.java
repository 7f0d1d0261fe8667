package org.quicprochat.storage.mapdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.ScanOrder;

/**
 * A level in memory: what was written and is not in a run yet. Every change makes a new one that shares most with the
 * old, so a snapshot is a reference and abandoning a transaction is dropping one.
 *
 * @param entries the entries
 * @param gaps the gaps
 */
record Layer(ByteTree entries, ByteTree gaps) implements Level {
    static final Layer EMPTY = new Layer(ByteTree.EMPTY, ByteTree.EMPTY);

    boolean isEmpty() {
        return entries.isEmpty() && gaps.isEmpty();
    }

    /** The heap that it takes, roughly, in bytes. */
    long weight() {
        return entries.weight() + gaps.weight();
    }

    @Override
    public byte @Nullable [] get(byte[] key, long hash) {
        return get(key);
    }

    byte @Nullable [] get(byte[] key) {
        return entries.get(key);
    }

    @Override
    public Cursor cursor(ScanOrder order) {
        return entries.cursor(order);
    }

    Layer set(byte[] key, byte[] value) {
        return new Layer(entries.put(key, value), gaps);
    }

    /** Without this level's own entry; older ones show again. */
    Layer forget(byte[] key) {
        ByteTree rest = entries.remove(key);
        return rest == entries ? this : new Layer(rest, gaps);
    }

    /** Without this level's own entries of a range; older ones show again. */
    Layer forget(byte[] from, byte[] to) {
        return new Layer(entries.removeRange(from, to), gaps);
    }

    /** With the older entries of a range gone. Gaps that meet become one. */
    Layer hide(byte[] from, byte[] to) {
        byte[] start = from;
        byte[] end = to;
        ByteTree.Node first = gaps.floor(from);
        if (first != null && Arrays.compareUnsigned(first.value, from) >= 0) {
            start = first.key;
        }
        ByteTree.Node last = gaps.floor(to);
        if (last != null && Arrays.compareUnsigned(last.value, to) > 0) {
            end = last.value;
        }
        return new Layer(entries, gaps.removeRange(start, after(end)).put(start, end));
    }

    /** The least key above the given one. */
    static byte[] after(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }
}
