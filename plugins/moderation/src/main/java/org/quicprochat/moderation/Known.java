package org.quicprochat.moderation;

import java.nio.ByteBuffer;

/**
 * What is known of a report by its id, as it is stored.
 *
 * <pre>
 * format u8: 1 | pending u8: 0 or 1 | time u64
 * </pre>
 *
 * @param pending whether it is on the list
 * @param at when it was made, or resolved, in milliseconds of the epoch
 */
record Known(boolean pending, long at) {
    private static final byte FORMAT = 1;
    private static final int SIZE = 2 + Long.BYTES;

    static Known decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A record of a report has a format that this version does not know");
        }
        return new Known(in.get() != 0, in.getLong());
    }

    byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .put(FORMAT)
                .put((byte) (pending ? 1 : 0))
                .putLong(at)
                .array();
    }
}
