package org.quicprochat.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;
import org.quicprochat.wire.PushFrame;

/**
 * An event that a connection received.
 *
 * @param eventId the event's id
 * @param body the message's bytes
 */
public record TestPush(int eventId, ByteString body) {
    /** Reads a whole PushFrame. */
    static TestPush ofFrame(byte[] frame) {
        PushFrame.Header header = PushFrame.readHeader(ByteBuffer.wrap(frame));
        int length = Math.toIntExact(header.length());
        return new TestPush(header.eventType(), ByteString.copyFrom(frame, PushFrame.HEADER_BYTES, length));
    }

    /** The body as this message. */
    public <R extends MessageLite> R as(Parser<R> parser) {
        try {
            return parser.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("The event's body is another message", e);
        }
    }
}
