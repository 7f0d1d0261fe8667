package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Mailboxes.Letter;
import org.quicprochat.proto.v1.BatchItem;

/** Checks the form of messages, outside any transaction: each fault is a BadRequest, but for one. */
final class Items {
    private final int maxPayload;
    private final long maxTtl;

    Items(FederationConfig config) {
        this.maxPayload = config.maxPayload();
        this.maxTtl = config.maxTtl().toMillis();
    }

    /** The message of an item, for a queue of this server. */
    Letter letter(BatchItem item, ByteString sharedPayload) {
        checkChannel(item);
        return new Letter(
                IdentityKey.ofField(item.getRecipientKey(), "recipient_key"),
                Fields.optional(item.getDeviceId(), "device_id", DeviceId::ofField),
                payload(item, sharedPayload),
                Optional.empty(),
                Optional.of(Duration.ofMillis(timeToLive(item))),
                Optional.of(Fields.exactly(item.getMessageId(), Parcel.MESSAGE_ID, "message_id")));
    }

    /** The message of an item, for the outbox. */
    Parcel parcel(IdentityKey sender, BatchItem item, ByteString sharedPayload, long now) {
        checkChannel(item);
        return new Parcel(
                sender,
                IdentityKey.ofField(item.getRecipientKey(), "recipient_key"),
                Fields.optional(item.getDeviceId(), "device_id", DeviceId::ofField),
                Fields.exactly(item.getMessageId(), Parcel.MESSAGE_ID, "message_id"),
                now,
                now + timeToLive(item),
                payload(item, sharedPayload));
    }

    private ByteString payload(BatchItem item, ByteString shared) {
        return item.getPayload().isEmpty() && !shared.isEmpty()
                ? Fields.between(shared, 1, maxPayload, "shared_payload")
                : Fields.between(item.getPayload(), 1, maxPayload, "payload");
    }

    private long timeToLive(BatchItem item) {
        long millis =
                Duration.ofSeconds(Integer.toUnsignedLong(item.getTtlSecs())).toMillis();
        return millis == 0 ? maxTtl : Math.min(millis, maxTtl);
    }

    private static void checkChannel(BatchItem item) {
        if (!item.getChannelId().isEmpty()) {
            throw StatusException.notFound(
                    "NO_SUCH_CHANNEL", "channel_id", "The members of a channel have their accounts on one server");
        }
    }
}
