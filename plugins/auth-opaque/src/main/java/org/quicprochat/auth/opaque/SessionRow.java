package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;

/**
 * What is stored of a session, under the SHA-256 of its token: all that a call needs, so that a call costs one read.
 *
 * <pre>
 *  0              8              16             24             56          57
 *  +--------------+--------------+--------------+--------------+-----------+-----------------+------------+
 *  | logged_in_ms | last_used_ms | due_ms       | identity[32] | n: 0, 16  | device, n bytes | username   |
 *  +--------------+--------------+--------------+--------------+-----------+-----------------+------------+
 * </pre>
 *
 * @param loggedInAt when it began
 * @param lastUsedAt when it was last used, to within the configured interval
 * @param dueAt where the sweep will look at it: no later than it can end
 * @param identity whose it is
 * @param device which device's it is
 * @param username the normalized name
 */
record SessionRow(
        Instant loggedInAt,
        Instant lastUsedAt,
        Instant dueAt,
        IdentityKey identity,
        Optional<DeviceId> device,
        String username) {
    private static final int HEAD = 3 * Long.BYTES + IdentityKey.SIZE + 1;

    static SessionRow decode(byte[] value) {
        if (value.length < HEAD) {
            throw new IllegalStateException("session row is too short");
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        Instant loggedInAt = Instant.ofEpochMilli(in.getLong());
        Instant lastUsedAt = Instant.ofEpochMilli(in.getLong());
        Instant dueAt = Instant.ofEpochMilli(in.getLong());
        IdentityKey identity = new IdentityKey(ByteString.copyFrom(in, IdentityKey.SIZE));
        int deviceBytes = in.get();
        Optional<DeviceId> device =
                deviceBytes == 0 ? Optional.empty() : Optional.of(new DeviceId(ByteString.copyFrom(in, deviceBytes)));
        String username = StandardCharsets.US_ASCII.decode(in).toString();
        return new SessionRow(loggedInAt, lastUsedAt, dueAt, identity, device, username);
    }

    byte[] encode() {
        ByteString deviceBytes = device.map(DeviceId::bytes).orElse(ByteString.EMPTY);
        byte[] name = username.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(HEAD + deviceBytes.size() + name.length)
                .putLong(loggedInAt.toEpochMilli())
                .putLong(lastUsedAt.toEpochMilli())
                .putLong(dueAt.toEpochMilli())
                .put(identity.bytes().asReadOnlyByteBuffer())
                .put((byte) deviceBytes.size())
                .put(deviceBytes.asReadOnlyByteBuffer())
                .put(name)
                .array();
    }

    SessionRow usedAt(Instant time) {
        return new SessionRow(loggedInAt, time, dueAt, identity, device, username);
    }

    SessionRow dueAt(Instant time) {
        return new SessionRow(loggedInAt, lastUsedAt, time, identity, device, username);
    }

    @Override
    public String toString() {
        return "SessionRow[]";
    }
}
