package org.quicprochat.plugin;

import com.google.protobuf.ByteString;

/**
 * The id of a channel.
 *
 * @param bytes exactly {@link #SIZE} bytes
 */
public record ChannelId(ByteString bytes) {
    /** The size, in bytes. */
    public static final int SIZE = 16;

    /** Checks the size. */
    public ChannelId {
        if (bytes.size() != SIZE) {
            throw new IllegalArgumentException("A ChannelId has 16 bytes");
        }
    }

    /**
     * The value of a request's field.
     *
     * @throws StatusException BadRequest {@code LENGTH} where the field has another size
     */
    public static ChannelId ofField(ByteString value, String field) {
        return new ChannelId(Fields.exactly(value, SIZE, field));
    }

    /** Hides the bytes: logs name no user. */
    @Override
    public String toString() {
        return "ChannelId[]";
    }
}
