package org.quicprochat.channels;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import org.quicprochat.plugin.Fields;
import org.quicprochat.proto.v1.GroupMetadata;

/**
 * What the clients of a channel keep with it.
 *
 * @param maxBytes of the serialized message (inclusive)
 */
record Metadata(int maxBytes) {
    /**
     * The bytes to store.
     *
     * @throws org.quicprochat.plugin.StatusException BadRequest {@code LENGTH}
     */
    ByteString ofField(GroupMetadata value) {
        return Fields.between(value.toByteString(), 0, maxBytes, "metadata");
    }

    /** The message that was stored. */
    static GroupMetadata read(Channel channel) {
        try {
            return GroupMetadata.parseFrom(channel.metadata());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("The stored metadata of a channel is none", e);
        }
    }
}
