package org.quicprochat.runtime.storage;

import java.util.Arrays;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Tuple;

/** A prefix with {@link TupleCodec} behind it. */
final class TupleSpace implements Subspace {
    private final byte[] prefix;

    TupleSpace(byte[] prefix) {
        this.prefix = prefix;
    }

    @Override
    public StoredKey key(Object... elements) {
        return new StoredKey(this, TupleCodec.encode(prefix, elements));
    }

    @Override
    public TupleSpace sub(Object... elements) {
        return new TupleSpace(TupleCodec.encode(prefix, elements));
    }

    @Override
    public KeyRange range(Object... elements) {
        byte[] begin = TupleCodec.encode(prefix, elements);
        byte[] end = Arrays.copyOf(begin, begin.length + 1);
        end[begin.length] = (byte) 0xff; // No encoded element begins with it.
        return new StoredRange(this, elements.length == 0 ? begin : StoredRange.successor(begin), end);
    }

    @Override
    public Tuple unpack(Key key) {
        byte[] bytes = inside(key).bytes();
        return new Tuple(TupleCodec.decode(bytes, prefix.length));
    }

    @Override
    public boolean contains(Key key) {
        return startsWithPrefix(StoredKey.of(key).bytes());
    }

    /** The key, which must lie in this subspace. */
    StoredKey inside(Key key) {
        StoredKey stored = StoredKey.of(key);
        if (!startsWithPrefix(stored.bytes())) {
            throw new IllegalArgumentException("The key lies outside of the subspace");
        }
        return stored;
    }

    private boolean startsWithPrefix(byte[] bytes) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
