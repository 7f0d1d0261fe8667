package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.proto.v1.Envelope;

/**
 * One message of one queue, as it is stored.
 *
 * <pre>
 * format u8: 1, plus 16 with a channel, 32 with a message id, 64 when early, 128 when its payload is kept apart |
 *   enqueued u64 | expires u64 | channel (16) | message id (16) | payload, or: its size u32 and its id (16)
 * </pre>
 *
 * @param enqueuedAt when it was queued, in milliseconds of the epoch
 * @param expiresAt from when on (inclusive) nobody gets it, in milliseconds of the epoch
 * @param early whether it stands in {@code early}
 * @param channel the channel's id, or empty
 * @param messageId the sender's id, or empty
 * @param content the payload, or where it is
 */
record Message(
        long enqueuedAt, long expiresAt, boolean early, ByteString channel, ByteString messageId, Content content) {
    /** The size of a message id, in bytes. */
    static final int ID_SIZE = 16;

    private static final int FORMAT = 1;
    private static final int FORMAT_MASK = 0x0f;
    private static final int WITH_CHANNEL = 0x10;
    private static final int WITH_ID = 0x20;
    private static final int EARLY = 0x40;
    private static final int APART = 0x80;
    private static final int HEAD_SIZE = 1 + 8 + 8;

    /** A payload, or where it is. */
    sealed interface Content {}

    /** The payload itself. */
    record Inline(ByteString payload) implements Content {}

    /**
     * A payload that is kept apart.
     *
     * @param id its key in {@code payloads}
     * @param size bytes
     */
    record Apart(ByteString id, int size) implements Content {}

    /** The message of a record, whose bytes it shares. */
    static Message decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        int format = in.get();
        if ((format & FORMAT_MASK) != FORMAT) {
            throw new IllegalStateException("A message record has a format that this version does not know");
        }
        long enqueuedAt = in.getLong();
        long expiresAt = in.getLong();
        ByteString rest = UnsafeByteOperations.unsafeWrap(in);
        ByteString channel = ByteString.EMPTY;
        if ((format & WITH_CHANNEL) != 0) {
            channel = rest.substring(0, ChannelId.SIZE);
            rest = rest.substring(ChannelId.SIZE);
        }
        ByteString messageId = ByteString.EMPTY;
        if ((format & WITH_ID) != 0) {
            messageId = rest.substring(0, ID_SIZE);
            rest = rest.substring(ID_SIZE);
        }
        Content content = (format & APART) == 0
                ? new Inline(rest)
                : new Apart(
                        rest.substring(Integer.BYTES),
                        rest.asReadOnlyByteBuffer().getInt());
        return new Message(enqueuedAt, expiresAt, (format & EARLY) != 0, channel, messageId, content);
    }

    /** The record. */
    byte[] encode() {
        int format = FORMAT
                | (channel.isEmpty() ? 0 : WITH_CHANNEL)
                | (messageId.isEmpty() ? 0 : WITH_ID)
                | (early ? EARLY : 0)
                | (content instanceof Apart ? APART : 0);
        int contentSize = switch (content) {
            case Inline(ByteString payload) -> payload.size();
            case Apart(ByteString id, int size) -> id.size() + Integer.BYTES;
        };
        ByteBuffer out = ByteBuffer.allocate(HEAD_SIZE + channel.size() + messageId.size() + contentSize);
        out.put((byte) format).putLong(enqueuedAt).putLong(expiresAt);
        channel.copyTo(out);
        messageId.copyTo(out);
        switch (content) {
            case Inline(ByteString payload) -> payload.copyTo(out);
            case Apart(ByteString id, int size) -> {
                out.putInt(size);
                id.copyTo(out);
            }
        }
        return out.array();
    }

    /** The bytes of payload. */
    int payloadSize() {
        return switch (content) {
            case Inline(ByteString payload) -> payload.size();
            case Apart(ByteString id, int size) -> size;
        };
    }

    /** Whether nobody gets it any more. */
    boolean isExpired(long nowMillis) {
        return expiresAt <= nowMillis;
    }

    /** What the recipient gets. */
    Envelope envelope(long seq, ByteString payload) {
        return Envelope.newBuilder()
                .setSeq(seq)
                .setPayload(payload)
                .setEnqueuedAtMs(enqueuedAt)
                .setChannelId(channel)
                .setMessageId(messageId)
                .build();
    }
}
