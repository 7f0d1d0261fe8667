package org.quicprochat.blobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An unfinished upload, as it is stored.
 *
 * <pre>
 * format u8: 1 | total size u64 | held u64 | expires u64 | name of its file
 * </pre>
 *
 * @param totalSize bytes of the whole blob
 * @param held bytes that were synced to the file
 * @param expiresAt from when on (inclusive) it is forgotten, in milliseconds of the epoch
 */
record Upload(long totalSize, long held, long expiresAt, String file) {
    private static final byte FORMAT = 1;
    private static final int HEAD_SIZE = 1 + 3 * Long.BYTES;

    static Upload decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("An upload's record has a format that this version does not know");
        }
        return new Upload(
                in.getLong(),
                in.getLong(),
                in.getLong(),
                StandardCharsets.US_ASCII.decode(in).toString());
    }

    byte[] encode() {
        byte[] name = file.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(HEAD_SIZE + name.length)
                .put(FORMAT)
                .putLong(totalSize)
                .putLong(held)
                .putLong(expiresAt)
                .put(name)
                .array();
    }
}
