package org.quicprochat.client;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Collects one frame from a stream, in whatever pieces it comes. The last four bytes of the header are the length of
 * the body. Memory grows with what came, never with what was announced. Event loop only.
 */
final class FrameCollector {
    private static final int LENGTH_BYTES = 4;
    private static final int FIRST_BODY_BYTES = 16 << 10;
    /** How many times what has come an array is made for; one that would be over half of the body is made for all. */
    private static final long ROOM = 4;

    /** What is known after a piece. */
    enum State {
        MORE,
        WHOLE,
        TOO_LARGE,
        TRAILING
    }

    private final byte[] header;
    private final int maxBodyBytes;
    private int headerReceived;
    private int bodyLength;
    private byte[] body = new byte[0];
    private int bodyReceived;
    private State state = State.MORE;

    FrameCollector(int headerBytes, int maxBodyBytes) {
        this.header = new byte[headerBytes];
        this.maxBodyBytes = maxBodyBytes;
    }

    /** Takes a piece; reads from it, does not release it. */
    State add(ByteBuf piece) {
        if (state == State.MORE && headerReceived < header.length) {
            readHeader(piece);
        }
        if (state == State.MORE && headerReceived == header.length) {
            readBody(piece);
        }
        if (state == State.WHOLE && piece.isReadable()) {
            state = State.TRAILING;
        }
        return state;
    }

    State state() {
        return state;
    }

    /** Whether the header is there. */
    boolean hasHeader() {
        return headerReceived == header.length;
    }

    /** The header, to be read from its start. */
    ByteBuffer header() {
        return ByteBuffer.wrap(header);
    }

    /** The body of a whole frame. */
    byte[] body() {
        return body;
    }

    private void readHeader(ByteBuf piece) {
        int count = Math.min(piece.readableBytes(), header.length - headerReceived);
        piece.readBytes(header, headerReceived, count);
        headerReceived += count;
        if (headerReceived == header.length) {
            long length = Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(header.length - LENGTH_BYTES));
            if (length > maxBodyBytes) {
                state = State.TOO_LARGE;
            } else {
                bodyLength = (int) length;
            }
        }
    }

    private void readBody(ByteBuf piece) {
        int count = Math.min(piece.readableBytes(), bodyLength - bodyReceived);
        int needed = bodyReceived + count;
        if (needed > body.length) {
            long grown = Math.max(FIRST_BODY_BYTES, ROOM * needed);
            body = Arrays.copyOf(body, grown > bodyLength / 2 ? bodyLength : (int) grown);
        }
        piece.readBytes(body, bodyReceived, count);
        bodyReceived = needed;
        if (bodyReceived == bodyLength) {
            state = State.WHOLE;
        }
    }
}
