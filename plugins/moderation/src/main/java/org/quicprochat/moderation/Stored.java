package org.quicprochat.moderation;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

/** Reads the protobuf messages that this plugin stores. Static. */
final class Stored {
    private Stored() {}

    static <M extends MessageLite> M parse(Parser<M> parser, byte[] record) {
        try {
            return parser.parseFrom(record);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("A stored record is not the message that it should be", e);
        }
    }
}
