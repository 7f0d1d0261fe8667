package org.quicprochat.runtime.storage;

import java.util.Arrays;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;

/** The keys of one subspace from one (inclusive) to another (exclusive). */
final class StoredRange implements KeyRange {
    private final TupleSpace subspace;
    private final byte[] from;
    private final byte[] to;

    StoredRange(TupleSpace subspace, byte[] from, byte[] to) {
        this.subspace = subspace;
        this.from = from;
        this.to = to;
    }

    /** The range that a subspace made. */
    static StoredRange of(KeyRange range) {
        if (range instanceof StoredRange stored) {
            return stored;
        }
        throw new IllegalArgumentException("Only a subspace of this server makes ranges");
    }

    /** The least key behind this one. */
    static byte[] successor(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    @Override
    public StoredRange after(Key key) {
        return beginningAt(successor(subspace.inside(key).bytes()));
    }

    @Override
    public StoredRange from(Key key) {
        return beginningAt(subspace.inside(key).bytes());
    }

    private StoredRange beginningAt(byte[] key) {
        return Arrays.compareUnsigned(key, from) <= 0 ? this : new StoredRange(subspace, key, to);
    }

    @Override
    public StoredRange before(Key key) {
        byte[] end = subspace.inside(key).bytes();
        return Arrays.compareUnsigned(end, to) >= 0 ? this : new StoredRange(subspace, from, end);
    }

    TupleSpace subspace() {
        return subspace;
    }

    byte[] first() {
        return from;
    }

    byte[] end() {
        return to;
    }

    boolean isEmpty() {
        return Arrays.compareUnsigned(from, to) >= 0;
    }
}
