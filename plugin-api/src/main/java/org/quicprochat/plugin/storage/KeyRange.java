package org.quicprochat.plugin.storage;

/**
 * A run of neighbouring keys of one subspace, made only by a {@link Subspace}. Immutable.
 *
 * <p>{@link #after} and {@link #before} narrow it, as a cursor does: {@code space.range().after(lastKeySeen)}.
 */
public interface KeyRange {
    /** The part of this range behind the key (exclusive). */
    KeyRange after(Key key);

    /** The part of this range from the key (inclusive) on. */
    KeyRange from(Key key);

    /** The part of this range before the key (exclusive). */
    KeyRange before(Key key);
}
