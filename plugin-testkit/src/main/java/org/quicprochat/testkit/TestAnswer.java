package org.quicprochat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/**
 * What a call was answered.
 *
 * @param status the outcome
 * @param body the bytes of the answer: the response of Ok, else an {@link ErrorDetail}
 */
public record TestAnswer(Status status, ByteString body) {
    /** Reads a whole ResponseFrame. */
    static TestAnswer ofFrame(byte[] frame) {
        ResponseFrame.Header header = ResponseFrame.readHeader(ByteBuffer.wrap(frame));
        int length = Math.toIntExact(header.length());
        if (frame.length != ResponseFrame.HEADER_BYTES + length) {
            throw new AssertionError("The server's frame has another length than its header says");
        }
        Status status = Status.ofCode(header.statusCode())
                .orElseThrow(() -> new AssertionError("The server answered a status that there is not"));
        return new TestAnswer(status, ByteString.copyFrom(frame, ResponseFrame.HEADER_BYTES, length));
    }

    /**
     * The response.
     *
     * @throws AssertionError where the status is not Ok, or the body is another message
     */
    public <R extends MessageLite> R ok(Parser<R> parser) {
        if (status != Status.OK) {
            throw new AssertionError("The call was answered " + this);
        }
        return as(parser);
    }

    /** The body as this message, whatever the status. */
    public <R extends MessageLite> R as(Parser<R> parser) {
        try {
            return parser.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("The answer's body is another message", e);
        }
    }

    /** Why the call was not answered Ok. */
    public ErrorDetail detail() {
        if (status == Status.OK) {
            throw new AssertionError("The call was answered Ok");
        }
        return as(ErrorDetail.parser());
    }

    /** The stable word of {@link #detail}. */
    public String reason() {
        return detail().getReason();
    }

    /**
     * Checks that the call was refused, and why.
     *
     * @param field which field of the request was at fault; empty for none
     * @throws AssertionError where it was not, or for another reason
     */
    public void assertRefused(Status expected, String reason, String field) {
        assertThat(status).as(toString()).isEqualTo(expected);
        assertThat(detail().getReason()).isEqualTo(reason);
        assertThat(detail().getField()).isEqualTo(field);
    }

    @Override
    public String toString() {
        return status == Status.OK
                ? "OK (" + body.size() + " bytes)"
                : status + " " + reason() + " " + detail().getField() + " " + detail().getMessage();
    }
}
