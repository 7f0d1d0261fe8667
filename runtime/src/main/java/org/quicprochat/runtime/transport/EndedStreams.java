package org.quicprochat.runtime.transport;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;

/**
 * Settles what packets changed for streams before the codec answers them: streams that are over give their credit back
 * in the same datagram, and handlers learn at once that nobody reads their answer. On one event loop.
 */
final class EndedStreams {
    /** What a stream's handler is told. */
    enum Notice {
        /** The client does not read the answer, or the stream is over. */
        NO_READER
    }

    private static final int STREAMS_AT_ONCE = 64;

    private final long[] ids = new long[STREAMS_AT_ONCE];

    /** Settles the streams of a connection that packets came for. */
    void settle(QuicChannel connection) {
        for (QuicStreamChannel stream : QuicheInternals.unreadEnds(connection, ids)) {
            stream.pipeline().fireChannelRead(new DefaultQuicStreamFrame(Unpooled.EMPTY_BUFFER, true));
        }
        QuicheInternals.settleForgotten(connection, ids);
        for (QuicStreamChannel stream : QuicheInternals.withoutReader(connection)) {
            stream.pipeline().fireUserEventTriggered(Notice.NO_READER);
        }
    }
}
