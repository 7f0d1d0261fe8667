package org.quicprochat.opaque;

import java.util.random.RandomGenerator;

/** The oblivious pseudorandom function of RFC 9497 in mode 0 (OPRF), suite ristretto255-SHA512. Immutable. */
final class Oprf {
    private static final byte[] CONTEXT = Bytes.ascii("OPRFV1-\0-ristretto255-SHA512");
    private static final byte[] HASH_TO_GROUP = Bytes.concat(Bytes.ascii("HashToGroup-"), CONTEXT);
    private static final byte[] DERIVE_KEY_PAIR = Bytes.concat(Bytes.ascii("DeriveKeyPair"), CONTEXT);
    private static final byte[] FINALIZE = Bytes.ascii("Finalize");
    private static final int WIDE_SCALAR = 64;

    private final Group group;

    Oprf(Group group) {
        this.group = group;
    }

    /** The secret key of DeriveKeyPair (RFC 9497, 3.2.1). */
    GroupScalar deriveKey(byte[] seed, byte[] info) {
        byte[] input = Bytes.concat(seed, Bytes.prefixed(info), new byte[1]);
        try {
            for (int counter = 0; counter <= 255; counter++) {
                input[input.length - 1] = (byte) counter;
                GroupScalar key = group.hashToScalar(input, DERIVE_KEY_PAIR);
                if (!key.isZero()) {
                    return key;
                }
            }
            throw new IllegalStateException("no key in 256 attempts");
        } finally {
            Bytes.wipe(input);
        }
    }

    /** A fresh blind: uniform, never zero. */
    GroupScalar randomBlind(RandomGenerator random) {
        while (true) {
            byte[] uniform = Bytes.random(random, WIDE_SCALAR);
            GroupScalar blind = group.reduce(uniform);
            Bytes.wipe(uniform);
            if (!blind.isZero()) {
                return blind;
            }
        }
    }

    /** The client's first message for an input. */
    byte[] blind(byte[] input, GroupScalar blind) {
        return group.hashToGroup(input, HASH_TO_GROUP).mulSecret(blind).encode();
    }

    /**
     * The server's answer to a blinded element.
     *
     * @throws InvalidMessageException where the element is invalid or the identity
     */
    byte[] blindEvaluate(GroupScalar key, byte[] blinded) throws InvalidMessageException {
        return group.decode(blinded).mulSecret(key).encode();
    }

    /**
     * The function's 64 bytes of output for an input, from the server's answer.
     *
     * @throws InvalidMessageException where the answer is invalid or the identity
     */
    byte[] finish(byte[] input, GroupScalar blind, byte[] evaluated) throws InvalidMessageException {
        byte[] unblinded = group.decode(evaluated).mulSecret(blind.invert()).encode();
        try {
            return Primitives.sha512(Bytes.u16(input.length), input, Bytes.prefixed(unblinded), FINALIZE);
        } finally {
            Bytes.wipe(unblinded);
        }
    }
}
