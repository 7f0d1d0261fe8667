package org.quicprochat.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamPriority;

/** Counts what comes on a stream, and throws it away. On the stream's event loop. */
final class CountedAnswer extends ChannelInboundHandlerAdapter {
    private static final int NONE = -1;

    private final Listener listener;
    private int first = NONE;
    private long bytes;
    private boolean over;

    /** Is told once how it ended. */
    interface Listener {
        /**
         * The stream has ended.
         *
         * @param first the first byte; -1 where there was none, or no FIN
         * @param bytes all bytes that came; -1 where there was no FIN
         */
        void ended(int first, long bytes);
    }

    CountedAnswer(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        // As the project's client has it for large requests: one after the other.
        var _ = ((QuicStreamChannel) context.channel()).updatePriority(new QuicStreamPriority(127, false));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf part = (ByteBuf) message;
        if (first == NONE && part.isReadable()) {
            first = part.getUnsignedByte(part.readerIndex());
        }
        bytes += part.readableBytes();
        part.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownReadComplete.INSTANCE) {
            end(first, bytes);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(NONE, NONE);
    }

    private void end(int begin, long received) {
        if (!over) {
            over = true;
            listener.ended(begin, received);
        }
    }
}
