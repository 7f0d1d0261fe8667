package org.quicprochat.it;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.ByteArrayOutputStream;

/** The bytes that come on one stream, handed on at its end. */
final class StreamBytes extends ChannelInboundHandlerAdapter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final End fin;
    private final End close;

    /** What is done at an end of the stream. */
    interface End {
        void reached(ChannelHandlerContext context, byte[] bytes) throws Exception;
    }

    /**
     * The bytes of a stream to be.
     *
     * @param fin what is done when the other side has sent all
     * @param close what is done when the stream is gone, after a FIN or without one
     */
    StreamBytes(End fin, End close) {
        this.fin = fin;
        this.close = close;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        ByteBuf part = (ByteBuf) message;
        try {
            part.readBytes(bytes, part.readableBytes());
        } finally {
            part.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == ChannelInputShutdownReadComplete.INSTANCE) {
            fin.reached(context, bytes.toByteArray());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        close.reached(context, bytes.toByteArray());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ChannelFuture _ = context.close();
    }
}
