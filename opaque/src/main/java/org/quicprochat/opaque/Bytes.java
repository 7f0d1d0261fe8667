package org.quicprochat.opaque;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Operations on byte arrays that the protocol is written in. Static. */
final class Bytes {
    /** The longest string that a two-byte length can announce, inclusive. */
    static final int PREFIXED_MAX = 0xffff;

    private Bytes() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length = Math.addExact(length, part.length);
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    static byte[] slice(byte[] from, int offset, int length) {
        return Arrays.copyOfRange(from, offset, offset + length);
    }

    /** The bytes behind their length as two bytes, big-endian. */
    static byte[] prefixed(byte[] value) {
        return concat(u16(value.length), value);
    }

    /** A number in two bytes, big-endian. */
    static byte[] u16(int value) {
        if (value < 0 || value > PREFIXED_MAX) {
            throw new IllegalArgumentException("value does not fit two bytes");
        }
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }

    /** The exclusive or of two arrays of one length. */
    static byte[] xor(byte[] left, byte[] right) {
        if (left.length != right.length) {
            throw new IllegalArgumentException("lengths differ");
        }
        byte[] result = new byte[left.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) (left[i] ^ right[i]);
        }
        return result;
    }

    static byte[] random(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static void wipe(byte[]... secrets) {
        for (byte[] secret : secrets) {
            Arrays.fill(secret, (byte) 0);
        }
    }

    static void requireLength(byte[] message, int length) throws InvalidMessageException {
        if (message.length != length) {
            throw new InvalidMessageException("message has a wrong length");
        }
    }
}
