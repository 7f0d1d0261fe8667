package org.quicprochat.opaque;

import cafe.cryptography.curve25519.CompressedRistretto;
import cafe.cryptography.curve25519.Constants;
import cafe.cryptography.curve25519.InvalidEncodingException;
import cafe.cryptography.curve25519.RistrettoElement;
import cafe.cryptography.curve25519.Scalar;

/**
 * ristretto255 (RFC 9496) by the curve25519-elisabeth library, a port of curve25519-dalek: signed windows with full
 * table look-ups, no branch and no index that depends on a secret.
 */
final class Ristretto255 implements Group {
    private static final int UNIFORM = 64;
    private static final int SHA512_BLOCK = 128;

    @Override
    public GroupElement decode(byte[] encoding) throws InvalidMessageException {
        Bytes.requireLength(encoding, Layout.ELEMENT);
        RistrettoElement element;
        try {
            element = new CompressedRistretto(encoding.clone()).decompress();
        } catch (InvalidEncodingException e) {
            throw new InvalidMessageException("group element is invalid");
        }
        if (element.ctEquals(RistrettoElement.IDENTITY) == 1) {
            throw new InvalidMessageException("group element is the identity");
        }
        return new Point(element);
    }

    @Override
    public GroupElement hashToGroup(byte[] message, byte[] tag) {
        return mapToGroup(expandMessage(message, tag));
    }

    /** The element derivation of RFC 9496, 4.3.4, from 64 uniform bytes. */
    GroupElement mapToGroup(byte[] uniform) {
        return new Point(RistrettoElement.fromUniformBytes(uniform));
    }

    @Override
    public GroupScalar hashToScalar(byte[] message, byte[] tag) {
        return reduce(expandMessage(message, tag));
    }

    @Override
    public GroupElement mulBase(GroupScalar secret) {
        return new Point(Constants.RISTRETTO_GENERATOR_TABLE.multiply(((Factor) secret).scalar));
    }

    @Override
    public GroupScalar decodeScalar(byte[] encoding) throws InvalidMessageException {
        Bytes.requireLength(encoding, Layout.SCALAR);
        Factor factor;
        try {
            factor = new Factor(Scalar.fromCanonicalBytes(encoding.clone()));
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException("scalar is not reduced");
        }
        if (factor.isZero()) {
            throw new InvalidMessageException("scalar is zero");
        }
        return factor;
    }

    @Override
    public GroupScalar reduce(byte[] uniform) {
        if (uniform.length != UNIFORM) {
            throw new IllegalArgumentException("a scalar is reduced from 64 bytes");
        }
        return new Factor(Scalar.fromBytesModOrderWide(uniform));
    }

    /** expand_message_xmd (RFC 9380, 5.3.1) with SHA-512 for an output of one hash. */
    static byte[] expandMessage(byte[] message, byte[] tag) {
        if (tag.length > 255) {
            throw new IllegalArgumentException("domain separation tag is longer than 255 bytes");
        }
        byte[] suffix = Bytes.concat(tag, new byte[] {(byte) tag.length});
        byte[] padding = new byte[SHA512_BLOCK];
        byte[] seed = Primitives.sha512(padding, message, Bytes.u16(UNIFORM), new byte[] {0}, suffix);
        return Primitives.sha512(seed, new byte[] {1}, suffix);
    }

    private static final class Point implements GroupElement {
        private final RistrettoElement element;

        Point(RistrettoElement element) {
            this.element = element;
        }

        @Override
        public GroupElement mulSecret(GroupScalar secret) {
            return new Point(element.multiply(((Factor) secret).scalar));
        }

        @Override
        public byte[] encode() {
            return element.compress().toByteArray();
        }
    }

    private static final class Factor implements GroupScalar {
        private final Scalar scalar;

        Factor(Scalar scalar) {
            this.scalar = scalar;
        }

        /** Fermat: the power l - 2. The exponent is public, so branching on its bits tells nothing. */
        @Override
        public GroupScalar invert() {
            byte[] exponent = Scalar.ZERO.subtract(Scalar.ONE.add(Scalar.ONE)).toByteArray();
            Scalar power = Scalar.ONE;
            for (int bit = 8 * Layout.SCALAR - 1; bit >= 0; bit--) {
                power = power.multiply(power);
                if ((exponent[bit >>> 3] >>> (bit & 7) & 1) == 1) {
                    power = power.multiply(scalar);
                }
            }
            return new Factor(power);
        }

        @Override
        public boolean isZero() {
            return scalar.ctEquals(Scalar.ZERO) == 1;
        }

        @Override
        public byte[] encode() {
            return scalar.toByteArray();
        }
    }
}
