package org.quicprochat.blobs;

import java.nio.ByteBuffer;

/**
 * A blob that an account keeps, as it is stored.
 *
 * <pre>
 * format u8: 1 | size u64 | expires u64
 * </pre>
 *
 * @param expiresAt from when on (inclusive) the account keeps it no more, in milliseconds of the epoch
 */
record Owned(long size, long expiresAt) {
    private static final byte FORMAT = 1;
    private static final int SIZE = 1 + 2 * Long.BYTES;

    static Owned decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("An owner's record has a format that this version does not know");
        }
        return new Owned(in.getLong(), in.getLong());
    }

    byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .put(FORMAT)
                .putLong(size)
                .putLong(expiresAt)
                .array();
    }
}
