package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Tuple;

/**
 * What the sender of a message that waits is shown of it, without its payload.
 *
 * @param size of the payload, in bytes
 */
record Note(long enqueuedAt, long expiresAt, int size, ByteString messageId) {
    private static final int BYTES = Long.BYTES + Long.BYTES + Integer.BYTES + Parcel.MESSAGE_ID;

    static Note of(Parcel parcel) {
        return new Note(
                parcel.enqueuedAt(), parcel.expiresAt(), parcel.payload().size(), parcel.messageId());
    }

    static Note decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        return new Note(in.getLong(), in.getLong(), in.getInt(), ByteString.copyFrom(in));
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putLong(enqueuedAt).putLong(expiresAt).putInt(size);
        messageId.copyTo(out);
        return out.array();
    }

    /** Where a message of a sender's waits: {@code {sender} / {peer} / {recipient} / {seq}}. */
    record Place(String peer, IdentityKey recipient, long seq) {
        static Place of(Tuple key) {
            return new Place(key.string(1), new IdentityKey(key.bytes(2)), key.number(3));
        }

        Key key(Subspace notes, IdentityKey sender) {
            return notes.key(sender.bytes(), peer, recipient.bytes(), seq);
        }

        /** As a cursor: {@code seq u64 | recipient (32) | peer}. */
        ByteString encode() {
            byte[] domain = peer.getBytes(StandardCharsets.UTF_8);
            ByteBuffer out = ByteBuffer.allocate(Long.BYTES + IdentityKey.SIZE + domain.length);
            out.putLong(seq);
            recipient.bytes().copyTo(out);
            out.put(domain);
            return ByteString.copyFrom(out.flip());
        }

        /** @throws StatusException BadRequest {@code CURSOR} */
        static Place decode(ByteString cursor) {
            if (cursor.size() < Long.BYTES + IdentityKey.SIZE) {
                throw StatusException.badRequest("CURSOR", "cursor", "This is no cursor of this method");
            }
            long seq = cursor.asReadOnlyByteBuffer().getLong();
            ByteString recipient = cursor.substring(Long.BYTES, Long.BYTES + IdentityKey.SIZE);
            ByteString domain = cursor.substring(Long.BYTES + IdentityKey.SIZE);
            return new Place(domain.toStringUtf8(), new IdentityKey(recipient), seq);
        }
    }
}
