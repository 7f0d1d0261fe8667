package org.quicprochat.client;

import io.netty.handler.codec.quic.QuicStreamPriority;

/**
 * Which of several streams sends first. Small frames share the line and go before large ones, so that a message does
 * not wait for a blob. Large ones go one after the other: so the server has the first whole while the next is coming,
 * instead of half of each.
 */
final class SendOrder {
    /** A frame over this is a large one. */
    private static final int LARGE_BYTES = 64 << 10;

    private static final QuicStreamPriority SMALL = new QuicStreamPriority(63, true);
    private static final QuicStreamPriority LARGE = new QuicStreamPriority(127, false);

    private SendOrder() {}

    /** The priority of a stream that sends one frame. */
    static QuicStreamPriority of(byte[] frame) {
        return frame.length > LARGE_BYTES ? LARGE : SMALL;
    }
}
