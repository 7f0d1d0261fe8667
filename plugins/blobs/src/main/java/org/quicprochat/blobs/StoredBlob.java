package org.quicprochat.blobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A blob that is there, as it is stored.
 *
 * <pre>
 * format u8: 1 | size u64 | name of its file
 * </pre>
 */
record StoredBlob(long size, String file) {
    private static final byte FORMAT = 1;
    private static final int HEAD_SIZE = 1 + Long.BYTES;

    static StoredBlob decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A blob's record has a format that this version does not know");
        }
        return new StoredBlob(in.getLong(), StandardCharsets.US_ASCII.decode(in).toString());
    }

    byte[] encode() {
        byte[] name = file.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(HEAD_SIZE + name.length)
                .put(FORMAT)
                .putLong(size)
                .put(name)
                .array();
    }
}
