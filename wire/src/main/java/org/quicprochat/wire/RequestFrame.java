package org.quicprochat.wire;

import com.google.protobuf.MessageLite;
import java.nio.ByteBuffer;

/**
 * The first and only frame of a client-opened bidirectional stream; the client then sends FIN. Big-endian, unsigned.
 *
 * <pre>
 *  0               2                               6                               10
 *  +---------------+-------------------------------+-------------------------------+----------------+
 *  | method_id u16 | req_id u32                    | len u32                       | protobuf, len  |
 *  +---------------+-------------------------------+-------------------------------+----------------+
 * </pre>
 */
public final class RequestFrame {
    /** Bytes before the body. */
    public static final int HEADER_BYTES = 10;

    private RequestFrame() {}

    /**
     * What decides early whether a request can be served.
     *
     * @param methodId 0 to 65 535 (inclusive)
     * @param requestId the client's own number, echoed in the answer; all 32 bits are its
     * @param length bytes of the body, 0 to 2^32 - 1 (inclusive)
     */
    public record Header(int methodId, int requestId, long length) {}

    /** Reads the header at the buffer's position, which moves behind it; needs {@link #HEADER_BYTES} remaining. */
    public static Header readHeader(ByteBuffer frame) {
        int methodId = Short.toUnsignedInt(frame.getShort());
        int requestId = frame.getInt();
        return new Header(methodId, requestId, Integer.toUnsignedLong(frame.getInt()));
    }

    /** The whole frame of one request. */
    public static byte[] encode(int methodId, int requestId, MessageLite body) {
        byte[] frame = Frames.withBody(HEADER_BYTES, body);
        ByteBuffer.wrap(frame).putShort((short) methodId).putInt(requestId).putInt(frame.length - HEADER_BYTES);
        return frame;
    }

    /** The whole frame of one request whose body is serialized already. */
    public static byte[] encode(int methodId, int requestId, byte[] body) {
        return ByteBuffer.allocate(HEADER_BYTES + body.length)
                .putShort((short) methodId)
                .putInt(requestId)
                .putInt(body.length)
                .put(body)
                .array();
    }
}
