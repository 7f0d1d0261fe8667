package org.quicprochat.blobs;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What counts for an account, as it is stored.
 *
 * <pre>
 * format u8: 1 | bytes u64 | blobs u32 | uploads u32
 * </pre>
 *
 * @param bytes of its blobs, and of its uploads as if they were finished
 */
record Usage(long bytes, int blobs, int uploads) {
    private static final byte FORMAT = 1;
    private static final int SIZE = 1 + Long.BYTES + 2 * Integer.BYTES;
    private static final Usage NONE = new Usage(0, 0, 0);

    static Usage decode(byte @Nullable [] record) {
        if (record == null) {
            return NONE;
        }
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A usage record has a format that this version does not know");
        }
        return new Usage(in.getLong(), in.getInt(), in.getInt());
    }

    byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .put(FORMAT)
                .putLong(bytes)
                .putInt(blobs)
                .putInt(uploads)
                .array();
    }

    Usage plus(long moreBytes, int moreBlobs, int moreUploads) {
        return new Usage(bytes + moreBytes, blobs + moreBlobs, uploads + moreUploads);
    }

    boolean isNone() {
        return equals(NONE);
    }
}
