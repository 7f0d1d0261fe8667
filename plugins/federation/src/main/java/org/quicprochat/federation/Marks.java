package org.quicprochat.federation;

import java.nio.ByteBuffer;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/**
 * How far the messages of each peer for each recipient have been taken: what is sent again, however late, is not taken
 * again.
 */
final class Marks {
    private final Subspace marks;

    Marks(Subspace marks) {
        this.marks = marks;
    }

    /**
     * The last message that was taken: {@code relay seq u64 | seq u64}.
     *
     * @param relaySeq its number in the peer's outbox
     * @param seq its number in the recipient's order
     */
    record Mark(long relaySeq, long seq) {
        private static final Mark NONE = new Mark(0, 0);

        /** Whether a message of this number was taken before, or can never be taken in order. */
        boolean covers(long number) {
            return number != 0 && Long.compareUnsigned(number, relaySeq) <= 0;
        }

        /** The recipient's number of a message that is covered; 0 where it is not known any more. */
        long seqOf(long number) {
            return number == relaySeq ? seq : 0;
        }
    }

    Mark get(ReadTransaction tx, IdentityKey recipient, String peer) {
        byte[] record = tx.get(marks.key(recipient.bytes(), peer));
        if (record == null) {
            return Mark.NONE;
        }
        ByteBuffer in = ByteBuffer.wrap(record);
        return new Mark(in.getLong(), in.getLong());
    }

    void set(Transaction tx, IdentityKey recipient, String peer, Mark mark) {
        byte[] record = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(mark.relaySeq())
                .putLong(mark.seq())
                .array();
        tx.set(marks.key(recipient.bytes(), peer), record);
    }
}
