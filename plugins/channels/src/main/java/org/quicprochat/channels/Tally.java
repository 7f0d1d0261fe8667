package org.quicprochat.channels;

import java.nio.ByteBuffer;

/**
 * How many channels an account has, as it is stored.
 *
 * <pre>
 * format u8: 1 | joined u32 | created u32
 * </pre>
 *
 * @param joined those it is a member of
 * @param created those it has created and that exist
 */
record Tally(int joined, int created) {
    static final Tally NONE = new Tally(0, 0);

    private static final byte FORMAT = 1;
    private static final int SIZE = 1 + 2 * Integer.BYTES;

    static Tally decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A tally record has a format that this version does not know");
        }
        return new Tally(in.getInt(), in.getInt());
    }

    byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .put(FORMAT)
                .putInt(joined)
                .putInt(created)
                .array();
    }

    Tally joinedMore(int more) {
        return new Tally(joined + more, created);
    }

    Tally createdMore(int more) {
        return new Tally(joined, created + more);
    }
}
