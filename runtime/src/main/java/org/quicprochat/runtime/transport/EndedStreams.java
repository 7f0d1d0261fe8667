package org.quicprochat.runtime.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what packets changed for streams before the codec answers them: streams that are over give their credit back
 * in the same datagram, and handlers learn at once that nobody reads their answer. Before the codec in the pipeline.
 */
final class EndedStreams extends ChannelInboundHandlerAdapter {
    /** What a stream's handler is told. */
    enum Notice {
        /** The client does not read the answer, or the stream is over. */
        NO_READER
    }

    private static final Logger log = LoggerFactory.getLogger(EndedStreams.class);
    private static final int STREAMS_AT_ONCE = 64;

    private final ChannelHandler codec;
    private final long[] ids = new long[STREAMS_AT_ONCE];

    EndedStreams(ChannelHandler codec) {
        this.codec = codec;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        for (QuicChannel connection : QuicheInternals.received(codec)) {
            try {
                settle(connection);
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("Settling the streams of a connection failed");
            }
        }
        ctx.fireChannelReadComplete();
    }

    private void settle(QuicChannel connection) {
        for (QuicStreamChannel stream : QuicheInternals.unreadEnds(connection, ids)) {
            stream.pipeline().fireChannelRead(new DefaultQuicStreamFrame(Unpooled.EMPTY_BUFFER, true));
        }
        QuicheInternals.settleForgotten(connection, ids);
        for (QuicStreamChannel stream : QuicheInternals.withoutReader(connection)) {
            stream.pipeline().fireUserEventTriggered(Notice.NO_READER);
        }
    }
}
