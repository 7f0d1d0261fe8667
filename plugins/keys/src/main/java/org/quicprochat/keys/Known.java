package org.quicprochat.keys;

import java.nio.ByteBuffer;

/**
 * What is known of a key package by its ref, as it is stored.
 *
 * <pre>
 * format u8: 1 | state u8 | queue u32 | seq u64 | expires u64
 * </pre>
 *
 * @param queue the queue that it is in, or was
 * @param seq its number
 * @param expiresAt when it is forgotten, in milliseconds of the epoch
 */
record Known(State state, int queue, long seq, long expiresAt) {
    private static final byte FORMAT = 1;
    private static final int SIZE = 2 + Integer.BYTES + 2 * Long.BYTES;

    /** Where it is. */
    enum State {
        /** In its queue. */
        QUEUED(1),
        /** It is its queue's package of last resort. */
        LAST_RESORT(2),
        /** It was given out. */
        USED(3);

        private final int code;

        State(int code) {
            this.code = code;
        }

        private static State of(int code) {
            for (State state : values()) {
                if (state.code == code) {
                    return state;
                }
            }
            throw new IllegalStateException("A key package is in a state that this version does not know");
        }
    }

    static Known decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A record of a ref has a format that this version does not know");
        }
        return new Known(State.of(in.get()), in.getInt(), in.getLong(), in.getLong());
    }

    byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .put(FORMAT)
                .put((byte) state.code)
                .putInt(queue)
                .putLong(seq)
                .putLong(expiresAt)
                .array();
    }

    Known in(State other) {
        return new Known(other, queue, seq, expiresAt);
    }
}
