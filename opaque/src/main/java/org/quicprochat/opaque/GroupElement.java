package org.quicprochat.opaque;

/** An element of a {@link Group}. Immutable. */
interface GroupElement {
    /** This element, multiplied by a secret of the same group. */
    GroupElement mulSecret(GroupScalar secret);

    /** The canonical encoding: a new array. */
    byte[] encode();
}
