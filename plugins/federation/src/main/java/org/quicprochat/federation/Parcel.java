package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;

/**
 * A message for an account of another server, as the outbox holds it.
 *
 * @param sender the local account that sent it
 * @param device the one device that gets it; empty: every device
 * @param messageId {@link #MESSAGE_ID} bytes
 * @param enqueuedAt milliseconds of the epoch
 * @param expiresAt milliseconds of the epoch; it is dropped then, wherever it is
 */
record Parcel(
        IdentityKey sender,
        IdentityKey recipient,
        Optional<DeviceId> device,
        ByteString messageId,
        long enqueuedAt,
        long expiresAt,
        ByteString payload) {
    /** The size of a message id, in bytes. */
    static final int MESSAGE_ID = 16;

    private static final int FIXED = Long.BYTES + Long.BYTES + IdentityKey.SIZE + MESSAGE_ID + 1;

    /**
     * {@code enqueued u64 | expires u64 | sender (32) | message id (16) | length of the device id u8 | device id |
     * payload}; the recipient is in the key.
     */
    byte[] encode() {
        ByteString id = device.map(DeviceId::bytes).orElse(ByteString.EMPTY);
        ByteBuffer out = ByteBuffer.allocate(FIXED + id.size() + payload.size());
        out.putLong(enqueuedAt).putLong(expiresAt);
        sender.bytes().copyTo(out);
        messageId.copyTo(out);
        out.put((byte) id.size());
        id.copyTo(out);
        payload.copyTo(out);
        return out.array();
    }

    static Parcel decode(IdentityKey recipient, byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        long enqueuedAt = in.getLong();
        long expiresAt = in.getLong();
        IdentityKey sender = new IdentityKey(take(in, IdentityKey.SIZE));
        ByteString messageId = take(in, MESSAGE_ID);
        ByteString device = take(in, in.get());
        return new Parcel(
                sender,
                recipient,
                device.isEmpty() ? Optional.empty() : Optional.of(new DeviceId(device)),
                messageId,
                enqueuedAt,
                expiresAt,
                take(in, in.remaining()));
    }

    private static ByteString take(ByteBuffer in, int bytes) {
        ByteString taken = ByteString.copyFrom(in.slice(in.position(), bytes));
        in.position(in.position() + bytes);
        return taken;
    }

    boolean isExpired(long now) {
        return expiresAt <= now;
    }

    @Override
    public String toString() {
        return "Parcel[]";
    }
}
