package org.quicprochat.keys;

import com.google.protobuf.ByteString;

/** Writes the variable-size vectors of RFC 9420, section 2.1.2. Static. */
final class TlsVectors {
    private static final int MAX_LENGTH = (1 << 30) - 1;

    private TlsVectors() {}

    /** A vector: its length in the shortest form, then its bytes. */
    static ByteString of(ByteString content) {
        return length(content.size()).concat(content);
    }

    private static ByteString length(int length) {
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("A vector has less than 2^30 bytes");
        }
        if (length <= 0x3f) {
            return bytes(length);
        }
        if (length <= 0x3fff) {
            return bytes(0x40 | length >>> 8, length);
        }
        return bytes(0x80 | length >>> 24, length >>> 16, length >>> 8, length);
    }

    private static ByteString bytes(int... values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i] = (byte) values[i];
        }
        return ByteString.copyFrom(out);
    }
}
