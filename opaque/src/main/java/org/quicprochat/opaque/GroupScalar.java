package org.quicprochat.opaque;

/** A scalar of a {@link Group}, as a rule a secret. Immutable, so it can't be overwritten after use. */
interface GroupScalar {
    /** The multiplicative inverse; zero for zero. */
    GroupScalar invert();

    /** Whether this is zero. */
    boolean isZero();

    /** The canonical encoding, little-endian: a new array. */
    byte[] encode();
}
