package org.quicprochat.opaque;

/**
 * A group of prime order with a canonical encoding: the only part of the protocol that knows a curve. Implementations
 * are immutable and thread-safe, and take a time that does not depend on a scalar.
 */
interface Group {
    /**
     * The element of an encoding.
     *
     * @throws InvalidMessageException where the encoding is of a wrong length, invalid, not the canonical one, or the
     *     identity's
     */
    GroupElement decode(byte[] encoding) throws InvalidMessageException;

    /** The element that a message hashes to under a domain separation tag (RFC 9497, 2.1). */
    GroupElement hashToGroup(byte[] message, byte[] tag);

    /** The scalar, which may be zero, that a message hashes to under a domain separation tag (RFC 9497, 2.1). */
    GroupScalar hashToScalar(byte[] message, byte[] tag);

    /** The generator, multiplied by a secret. */
    GroupElement mulBase(GroupScalar secret);

    /**
     * The scalar of a canonical encoding.
     *
     * @throws InvalidMessageException where the encoding is of a wrong length, not reduced, or zero
     */
    GroupScalar decodeScalar(byte[] encoding) throws InvalidMessageException;

    /** The scalar of 64 uniform bytes, reduced; zero with a probability of 2<sup>-252</sup>. */
    GroupScalar reduce(byte[] uniform);
}
