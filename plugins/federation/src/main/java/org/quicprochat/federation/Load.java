package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;

/**
 * What one call carries to a peer.
 *
 * @param items in the order of each recipient's
 * @param expired what is dropped instead
 * @param left recipients that more waits for
 */
record Load(List<Numbered> items, List<Numbered> expired, Set<IdentityKey> left) {
    private static final int MILLIS_PER_SECOND = 1000;

    /** A message with its number in the outbox. */
    record Numbered(long seq, Parcel parcel) {}

    /**
     * How much is taken.
     *
     * @param items inclusive
     * @param bytes of payload; only a single message can pass it
     */
    record Limits(int items, int bytes) {}

    /** Takes the oldest messages for some recipients, a fair share for each. */
    static Load of(
            ReadTransaction tx, Outbox outbox, String peer, List<IdentityKey> recipients, Limits limits, long now) {
        Packing packing = new Packing(limits, Math.max(1, limits.items() / recipients.size()), now);
        for (IdentityKey recipient : recipients) {
            if (packing.isFull()) {
                packing.load.left().add(recipient);
            } else {
                packing.taken = 0;
                outbox.visit(tx, peer, recipient, packing::take);
            }
        }
        return packing.load;
    }

    private static final class Packing {
        private final Load load = new Load(new ArrayList<>(), new ArrayList<>(), new LinkedHashSet<>());
        private final Limits limits;
        private final int share;
        private final long now;
        private long bytes;
        private int taken;

        private Packing(Limits limits, int share, long now) {
            this.limits = limits;
            this.share = share;
            this.now = now;
        }

        private boolean isFull() {
            return load.items().size() >= limits.items()
                    || load.expired().size() >= limits.items()
                    || bytes >= limits.bytes();
        }

        private boolean take(long seq, Parcel parcel) {
            boolean expired = parcel.isExpired(now);
            int size = expired ? 0 : parcel.payload().size();
            boolean fits = load.items().isEmpty() || bytes + size <= limits.bytes();
            if (isFull() || taken >= share || !fits) {
                load.left().add(parcel.recipient());
                return false;
            }
            (expired ? load.expired() : load.items()).add(new Numbered(seq, parcel));
            bytes += size;
            taken += expired ? 0 : 1;
            return true;
        }
    }

    boolean isEmpty() {
        return items.isEmpty() && expired.isEmpty();
    }

    /** The call. A message may live on for what is left of its time, to the second. */
    RelayBatchEnqueueRequest request(String peer, long now) {
        RelayBatchEnqueueRequest.Builder request =
                RelayBatchEnqueueRequest.newBuilder().setDestination(peer);
        for (Numbered item : items) {
            Parcel parcel = item.parcel();
            long seconds = Math.ceilDiv(Math.max(1, parcel.expiresAt() - now), MILLIS_PER_SECOND);
            request.addRelaySeqs(item.seq())
                    .addItems(BatchItem.newBuilder()
                            .setRecipientKey(parcel.recipient().bytes())
                            .setDeviceId(parcel.device().map(DeviceId::bytes).orElse(ByteString.EMPTY))
                            .setMessageId(parcel.messageId())
                            .setTtlSecs((int) Math.min(seconds, Integer.MAX_VALUE))
                            .setPayload(parcel.payload()));
        }
        return request.build();
    }
}
