package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.wire.Status;

/** The messages that a peer refused for good, for their senders to see: the latest of each account, for a while. */
final class Refusals {
    private final Subspace refused;
    private final int most;
    private final long keptMillis;
    private final int bite;

    Refusals(Subspace refused, FederationConfig config) {
        this.refused = refused;
        this.most = config.refusedMessages();
        this.keptMillis = config.refusedFor().toMillis();
        this.bite = config.sweepBite();
    }

    /**
     * One of them.
     *
     * @param refusedAt milliseconds of the epoch
     * @param size of the payload, in bytes
     */
    record Refused(
            long refusedAt,
            long enqueuedAt,
            int size,
            Status status,
            IdentityKey recipient,
            ByteString messageId,
            String reason) {
        /** {@code at u64 | enqueued u64 | size u32 | status u8 | recipient (32) | message id (16) | reason}. */
        byte[] encode() {
            byte[] word = reason.getBytes(StandardCharsets.UTF_8);
            ByteBuffer out = ByteBuffer.allocate(
                    Long.BYTES + Long.BYTES + Integer.BYTES + 1 + IdentityKey.SIZE + Parcel.MESSAGE_ID + word.length);
            out.putLong(refusedAt).putLong(enqueuedAt).putInt(size).put((byte) status.code());
            recipient.bytes().copyTo(out);
            messageId.copyTo(out);
            return out.put(word).array();
        }

        static Refused decode(byte[] record) {
            ByteBuffer in = ByteBuffer.wrap(record);
            long refusedAt = in.getLong();
            long enqueuedAt = in.getLong();
            int size = in.getInt();
            Status status = Status.ofCode(in.get()).orElse(Status.BAD_REQUEST);
            ByteString rest = ByteString.copyFrom(in);
            int reason = IdentityKey.SIZE + Parcel.MESSAGE_ID;
            return new Refused(
                    refusedAt,
                    enqueuedAt,
                    size,
                    status,
                    new IdentityKey(rest.substring(0, IdentityKey.SIZE)),
                    rest.substring(IdentityKey.SIZE, reason),
                    rest.substring(reason).toStringUtf8());
        }
    }

    /** Keeps a refusal; the account's oldest goes where there are too many. */
    void add(Transaction tx, String peer, long seq, Parcel parcel, Refusal refusal, long now) {
        List<Entry> kept = tx.scan(refused.range(parcel.sender().bytes()), most);
        if (kept.size() == most) {
            tx.clear(kept.getFirst().key());
        }
        Refused record = new Refused(
                now,
                parcel.enqueuedAt(),
                parcel.payload().size(),
                refusal.status(),
                parcel.recipient(),
                parcel.messageId(),
                refusal.reason());
        tx.set(refused.key(parcel.sender().bytes(), seq, peer), record.encode());
    }

    /** Lets go of a refusal, of which the sender was told. */
    void remove(Transaction tx, String peer, long seq, IdentityKey sender) {
        tx.clear(refused.key(sender.bytes(), seq, peer));
    }

    /** Those of a sender behind a place, the oldest first. */
    List<Entry> of(ReadTransaction tx, IdentityKey sender, @Nullable Key after, int limit) {
        KeyRange own = refused.range(sender.bytes());
        return tx.scan(after == null ? own : own.after(after), limit);
    }

    Key key(IdentityKey sender, long seq, String peer) {
        return refused.key(sender.bytes(), seq, peer);
    }

    long seq(Key key) {
        return refused.unpack(key).number(1);
    }

    String peer(Key key) {
        return refused.unpack(key).string(2);
    }

    /** When a refusal is forgotten, in milliseconds of the epoch. */
    long forgottenAt(Refused record) {
        return record.refusedAt() + keptMillis;
    }

    /** Forgets what is old; as {@link Outbox#sweep}. */
    Optional<Key> sweep(Transaction tx, Optional<Key> after, long now) {
        KeyRange all = refused.range();
        List<Entry> found = tx.scan(after.map(all::after).orElse(all), bite);
        found.stream()
                .filter(entry -> forgottenAt(Refused.decode(entry.value())) <= now)
                .forEach(entry -> tx.clear(entry.key()));
        return found.size() < bite
                ? Optional.empty()
                : Optional.of(found.getLast().key());
    }

    /**
     * Erases those of a sender.
     *
     * @return the records erased
     */
    long erase(Transaction tx, IdentityKey sender) {
        KeyRange own = refused.range(sender.bytes());
        long[] count = {0};
        tx.visit(own, ScanOrder.ASCENDING, entry -> ++count[0] > 0);
        tx.clear(own);
        return count[0];
    }
}
