package org.quicprochat.wire;

import com.google.protobuf.MessageLite;
import java.nio.ByteBuffer;

/**
 * The only frame of a unidirectional stream, then FIN: an event from the server, or a signal from a client. Big-endian,
 * unsigned.
 *
 * <pre>
 *  0                2                               6
 *  +----------------+-------------------------------+----------------+
 *  | event_type u16 | len u32                       | protobuf, len  |
 *  +----------------+-------------------------------+----------------+
 * </pre>
 */
public final class PushFrame {
    /** Bytes before the body. */
    public static final int HEADER_BYTES = 6;

    private PushFrame() {}

    /**
     * What stands before the body.
     *
     * @param eventType 0 to 65 535 (inclusive)
     * @param length bytes of the body, 0 to 2^32 - 1 (inclusive)
     */
    public record Header(int eventType, long length) {}

    /** Reads the header at the buffer's position, which moves behind it; needs {@link #HEADER_BYTES} remaining. */
    public static Header readHeader(ByteBuffer frame) {
        int eventType = Short.toUnsignedInt(frame.getShort());
        return new Header(eventType, Integer.toUnsignedLong(frame.getInt()));
    }

    /** The whole frame of one event or signal. */
    public static byte[] encode(int eventType, MessageLite body) {
        byte[] frame = Frames.withBody(HEADER_BYTES, body);
        ByteBuffer.wrap(frame).putShort((short) eventType).putInt(frame.length - HEADER_BYTES);
        return frame;
    }
}
