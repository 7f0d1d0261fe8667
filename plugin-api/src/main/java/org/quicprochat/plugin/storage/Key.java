package org.quicprochat.plugin.storage;

/**
 * A key of a {@link Subspace}, made only by one. Immutable; equal keys are equal. A transaction refuses a key that no
 * subspace of this server made, which is what keeps plugins out of each other's data.
 */
public interface Key {
    /** The subspace whose {@link Subspace#key} or {@link Subspace#unpack} made it, or a parent's of that. */
    Subspace subspace();
}
