package org.quicprochat.plugin.storage;

/**
 * A part of the key space that belongs to one plugin: a prefix, and an order-preserving encoding of tuples behind it.
 * Immutable and thread-safe; got from {@code PluginContext.subspace}, and from nowhere else.
 *
 * <p>Elements are {@code com.google.protobuf.ByteString}, {@code byte[]}, {@code String}, {@code Long} and {@code
 * Integer} (the last two are one kind: a signed 64-bit number). The encoding is that of FoundationDB's tuple layer for
 * these types.
 */
public interface Subspace {
    /**
     * The key of these elements.
     *
     * @throws IllegalArgumentException for an element of another type
     */
    Key key(Object... elements);

    /** The subspace of all keys that begin with these elements. */
    Subspace sub(Object... elements);

    /**
     * Every key of this subspace that has at least one element more than the ones given; all keys of the subspace
     * where none is given.
     */
    KeyRange range(Object... elements);

    /**
     * The elements of a key of this subspace.
     *
     * @throws IllegalArgumentException where the key lies outside
     */
    Tuple unpack(Key key);

    /** Whether a key lies in this subspace. */
    boolean contains(Key key);
}
