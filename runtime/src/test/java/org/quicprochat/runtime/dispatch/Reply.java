package org.quicprochat.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/** What a caller gets: waits for the frame, and counts that there is one. */
final class Reply implements Answer {
    private final LinkedBlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void send(byte[] frame) {
        count.incrementAndGet();
        frames.add(frame);
    }

    int count() {
        return count.get();
    }

    byte[] frame() {
        try {
            byte[] frame = frames.poll(20, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("No answer came");
            }
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Reply of(byte[] frame) {
        Reply reply = new Reply();
        reply.send(frame);
        return reply;
    }

    /** The text of an Ok answer. */
    String ok(int requestId) {
        byte[] frame = frame();
        assertThat(body(frame, Status.OK, requestId)).isNotNull();
        try {
            return SessionEnvelope.parseFrom(body(frame, Status.OK, requestId))
                    .getBody()
                    .toStringUtf8();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** The detail of an answer that is not Ok, whose status and reason are as given. */
    ErrorDetail refused(Status status, String reason, int requestId) {
        try {
            ErrorDetail detail = ErrorDetail.parseFrom(body(frame(), status, requestId));
            assertThat(detail.getReason()).isEqualTo(reason);
            assertThat(detail.getMessage()).isNotEmpty();
            boolean retryable = status == Status.RATE_LIMITED || status == Status.UNAVAILABLE;
            assertThat(detail.getRetryAfterMs() > 0).isEqualTo(retryable);
            return detail;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] body(byte[] frame, Status status, int requestId) {
        ResponseFrame.Header header = ResponseFrame.readHeader(ByteBuffer.wrap(frame));
        assertThat(Status.ofCode(header.statusCode())).contains(status);
        assertThat(header.requestId()).isEqualTo(requestId);
        assertThat(header.length()).isEqualTo(frame.length - ResponseFrame.HEADER_BYTES);
        return Arrays.copyOfRange(frame, ResponseFrame.HEADER_BYTES, frame.length);
    }
}
