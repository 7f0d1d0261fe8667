package org.quicprochat.federation;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a peer, or waits of an account.
 *
 * @param messages how many
 * @param bytes of their payloads
 * @param lastSeq the last number that was given to a message for the peer; 0 for an account
 */
record Ledger(long messages, long bytes, long lastSeq) {
    private static final Ledger EMPTY = new Ledger(0, 0, 0);
    private static final int SIZE = 3 * Long.BYTES;

    /** As delivery does: numbers grow also where the store was put back from an older copy. */
    private static final int SEQS_PER_MILLI = 1024;

    static Ledger decode(byte @Nullable [] record) {
        if (record == null) {
            return EMPTY;
        }
        ByteBuffer in = ByteBuffer.wrap(record);
        return new Ledger(in.getLong(), in.getLong(), in.getLong());
    }

    byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .putLong(messages)
                .putLong(bytes)
                .putLong(lastSeq)
                .array();
    }

    boolean hasRoom(FederationConfig.Bound bound, int size) {
        return messages < bound.messages() && bytes + size <= bound.bytes();
    }

    Ledger plus(int size) {
        return new Ledger(messages + 1, bytes + size, lastSeq);
    }

    Ledger minus(int size) {
        return new Ledger(messages - 1, bytes - size, lastSeq);
    }

    /** With the next number: the last plus one, but at least the time's. */
    Ledger next(long now) {
        return new Ledger(messages, bytes, Math.max(lastSeq + 1, now * SEQS_PER_MILLI));
    }
}
