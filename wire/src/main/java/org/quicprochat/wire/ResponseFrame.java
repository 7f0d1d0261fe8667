package org.quicprochat.wire;

import com.google.protobuf.MessageLite;
import java.nio.ByteBuffer;

/**
 * The server's answer on the stream of the request, then FIN. Big-endian, unsigned.
 *
 * <pre>
 *  0        1                               5                               9
 *  +--------+-------------------------------+-------------------------------+----------------+
 *  | st u8  | req_id u32, echoed            | len u32                       | protobuf, len  |
 *  +--------+-------------------------------+-------------------------------+----------------+
 * </pre>
 *
 * The body of every status but Ok is an {@code ErrorDetail}.
 */
public final class ResponseFrame {
    /** Bytes before the body. */
    public static final int HEADER_BYTES = 9;

    private ResponseFrame() {}

    /**
     * What stands before the body.
     *
     * @param statusCode 0 to 255 (inclusive); {@link Status#ofCode} names it
     * @param requestId as the request gave it
     * @param length bytes of the body, 0 to 2^32 - 1 (inclusive)
     */
    public record Header(int statusCode, int requestId, long length) {}

    /** Reads the header at the buffer's position, which moves behind it; needs {@link #HEADER_BYTES} remaining. */
    public static Header readHeader(ByteBuffer frame) {
        int statusCode = Byte.toUnsignedInt(frame.get());
        int requestId = frame.getInt();
        return new Header(statusCode, requestId, Integer.toUnsignedLong(frame.getInt()));
    }

    /** The whole frame of one answer. */
    public static byte[] encode(Status status, int requestId, MessageLite body) {
        byte[] frame = Frames.withBody(HEADER_BYTES, body);
        ByteBuffer.wrap(frame).put((byte) status.code()).putInt(requestId).putInt(frame.length - HEADER_BYTES);
        return frame;
    }
}
