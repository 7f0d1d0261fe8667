package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Mailboxes.Letter;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.EnqueueRequest;

/** Checks the form of messages that are to be queued, outside any transaction: each fault is a BadRequest. */
final class Drafts {
    private final int maxPayload;
    private final long maxTtl;

    Drafts(int maxPayload, Duration maxTtl) {
        this.maxPayload = maxPayload;
        this.maxTtl = maxTtl.toMillis();
    }

    /** The message of an Enqueue. */
    Draft of(EnqueueRequest request) {
        return draft(
                IdentityKey.ofField(request.getRecipientKey(), "recipient_key"),
                request.getDeviceId(),
                new Body(payload(request.getPayload(), "payload")),
                request.getChannelId(),
                request.getTtlSecs(),
                request.getMessageId());
    }

    /** The message of an item of a BatchEnqueue; the shared body is for one that has no payload of its own. */
    Draft of(BatchItem item, Optional<Body> shared) {
        Body body = item.getPayload().isEmpty() && shared.isPresent()
                ? shared.get()
                : new Body(payload(item.getPayload(), "payload"));
        return draft(
                IdentityKey.ofField(item.getRecipientKey(), "recipient_key"),
                item.getDeviceId(),
                body,
                item.getChannelId(),
                item.getTtlSecs(),
                item.getMessageId());
    }

    /** The message of another plugin's letter. */
    Draft of(Letter letter) {
        Body body = new Body(payload(letter.payload(), "payload"));
        ByteString messageId = letter.messageId().orElse(ByteString.EMPTY);
        long ttl = letter.timeToLive().map(Duration::toMillis).orElse(maxTtl);
        return new Draft(
                letter.recipient(),
                letter.device(),
                body,
                letter.channel(),
                Math.clamp(ttl, 1, maxTtl),
                withDigest(messageId(messageId), body));
    }

    /** The payload that a batch shares; empty where it has none. */
    Optional<Body> shared(ByteString payload) {
        return payload.isEmpty() ? Optional.empty() : Optional.of(new Body(payload(payload, "shared_payload")));
    }

    private Draft draft(
            IdentityKey recipient,
            ByteString device,
            Body body,
            ByteString channel,
            int ttlSeconds,
            ByteString messageId) {
        long ttl = Integer.toUnsignedLong(ttlSeconds) * 1000;
        return new Draft(
                recipient,
                Fields.optional(device, "device_id", DeviceId::ofField),
                body,
                Fields.optional(channel, "channel_id", ChannelId::ofField),
                ttl == 0 ? maxTtl : Math.min(ttl, maxTtl),
                withDigest(messageId(messageId), body));
    }

    private ByteString payload(ByteString payload, String field) {
        return Fields.between(payload, 1, maxPayload, field);
    }

    private static ByteString messageId(ByteString id) {
        return id.isEmpty() ? id : Fields.exactly(id, Message.ID_SIZE, "message_id");
    }

    /** Works the digest out now, since a transaction holds others up. */
    private static ByteString withDigest(ByteString messageId, Body body) {
        if (!messageId.isEmpty()) {
            body.digest();
        }
        return messageId;
    }
}
