package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** What was answered to the message ids of late, so that sending one again does nothing. */
final class SentStore {
    private static final int RECORD_SIZE = 8 + 8 + Body.DIGEST_SIZE;

    private final Subspace sent;
    private final long window;

    SentStore(Subspace sent, Duration window) {
        this.sent = sent;
        this.window = window.toMillis();
    }

    /**
     * A message that was queued: {@code seq u64 | at u64 | digest (32)}.
     *
     * @param seq the number that it got
     * @param at when, in milliseconds of the epoch
     * @param digest the payload's
     */
    @SuppressWarnings("ArrayRecordComponent") // A carrier; it is never compared.
    record Sent(long seq, long at, byte[] digest) {
        private static Sent decode(byte[] record) {
            ByteBuffer in = ByteBuffer.wrap(record);
            return new Sent(in.getLong(), in.getLong(), Arrays.copyOfRange(record, in.position(), record.length));
        }

        private byte[] encode() {
            return ByteBuffer.allocate(RECORD_SIZE)
                    .putLong(seq)
                    .putLong(at)
                    .put(digest)
                    .array();
        }
    }

    /** What was queued for a recipient under a message id within the window. */
    Optional<Sent> find(ReadTransaction tx, IdentityKey recipient, ByteString messageId, long now) {
        long begin = begin(now);
        byte[] record = tx.get(key(begin, recipient, messageId));
        if (record == null) {
            record = tx.get(key(begin - window, recipient, messageId));
        }
        return Optional.ofNullable(record).map(Sent::decode).filter(found -> found.at() + window > now);
    }

    /** Remembers what was queued for a recipient under a message id. */
    void put(Transaction tx, IdentityKey recipient, ByteString messageId, Sent record) {
        tx.set(key(begin(record.at()), recipient, messageId), record.encode());
    }

    /**
     * Erases a bite of what is older than the window.
     *
     * @return whether there may be more
     */
    boolean sweep(Transaction tx, long now, int bite) {
        Key firstKept = sent.key(begin(now) - window);
        List<Entry> old = tx.scan(sent.range().before(firstKept), bite);
        old.forEach(entry -> tx.clear(entry.key()));
        return old.size() == bite;
    }

    /**
     * Erases what is remembered of an account.
     *
     * @return the records erased
     */
    long erase(Transaction tx, IdentityKey recipient) {
        long erased = 0;
        var rest = sent.range();
        List<Entry> next = tx.scan(rest, 1);
        while (!next.isEmpty()) {
            long begin = sent.unpack(next.getFirst().key()).number(0);
            var own = sent.range(begin, recipient.bytes());
            long[] count = {0};
            tx.visit(own, ScanOrder.ASCENDING, entry -> ++count[0] > 0);
            tx.clear(own);
            erased += count[0];
            rest = sent.range().from(sent.key(begin + 1));
            next = tx.scan(rest, 1);
        }
        return erased;
    }

    private long begin(long time) {
        return Math.floorDiv(time, window) * window;
    }

    private Key key(long begin, IdentityKey recipient, ByteString messageId) {
        return sent.key(begin, recipient.bytes(), messageId);
    }
}
