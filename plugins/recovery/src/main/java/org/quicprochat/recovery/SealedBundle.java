package org.quicprochat.recovery;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;

/**
 * A bundle as it is stored.
 *
 * <pre>
 *  0          8             16            28
 *  +----------+-------------+-------------+----------------------+
 *  | version  | stored_ms   | nonce[12]   | ciphertext and tag…  |
 *  +----------+-------------+-------------+----------------------+
 * </pre>
 *
 * @param version 1 or more
 * @param storedAt in milliseconds of the epoch
 * @param nonce 12 bytes
 * @param ciphertext with the tag at its end
 */
record SealedBundle(long version, long storedAt, ByteString nonce, ByteString ciphertext) {
    private static final int HEADER_BYTES = 2 * Long.BYTES + Vault.NONCE_BYTES;

    static SealedBundle decode(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return new SealedBundle(
                buffer.getLong(),
                buffer.getLong(),
                ByteString.copyFrom(value, 2 * Long.BYTES, Vault.NONCE_BYTES),
                ByteString.copyFrom(value, HEADER_BYTES, value.length - HEADER_BYTES));
    }

    byte[] encode() {
        return ByteBuffer.allocate(HEADER_BYTES + ciphertext.size())
                .putLong(version)
                .putLong(storedAt)
                .put(nonce.asReadOnlyByteBuffer())
                .put(ciphertext.asReadOnlyByteBuffer())
                .array();
    }

    @Override
    public String toString() {
        return "SealedBundle[]";
    }
}
