package org.quicprochat.moderation;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.Fields;

/**
 * What a ban is from.
 *
 * @param channel a channel; empty: the whole server
 */
record Scope(Optional<ChannelId> channel) {
    /** The whole server. */
    static final Scope SERVER = new Scope(Optional.empty());

    static Scope of(ChannelId channel) {
        return new Scope(Optional.of(channel));
    }

    /**
     * The scope that a request's field names.
     *
     * @throws org.quicprochat.plugin.StatusException BadRequest {@code LENGTH}
     */
    static Scope ofField(ByteString value) {
        return new Scope(Fields.optional(value, "channel_id", ChannelId::ofField));
    }

    /** The scope of a key's element. */
    static Scope ofKey(ByteString element) {
        return element.isEmpty() ? SERVER : of(new ChannelId(element));
    }

    /** The element of keys. */
    ByteString key() {
        return channel.map(ChannelId::bytes).orElse(ByteString.EMPTY);
    }

    @Override
    public String toString() {
        return "Scope[]";
    }
}
