package org.quicprochat.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import java.util.ArrayList;
import java.util.List;

/** What this QUIC stack does when nothing is to be done but to send the request back, data and FIN in one write. */
final class EchoHandler extends ChannelInboundHandlerAdapter {
    private static final int MAX_ECHO_BYTES = 16 << 20;

    private final List<ByteBuf> parts = new ArrayList<>(1);
    private int size;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf part = (ByteBuf) message;
        size += part.readableBytes();
        if (size > MAX_ECHO_BYTES) {
            part.release();
            ChannelFuture _ = context.close();
        } else {
            parts.add(part);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownReadComplete.INSTANCE) {
            ChannelFuture _ = context.writeAndFlush(new DefaultQuicStreamFrame(whole(context), true));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        parts.forEach(ByteBuf::release);
        parts.clear();
    }

    private ByteBuf whole(ChannelHandlerContext context) {
        if (parts.size() == 1) {
            return parts.removeFirst();
        }
        CompositeByteBuf whole = context.alloc().compositeBuffer(Math.max(1, parts.size()));
        parts.forEach(part -> whole.addComponent(true, part));
        parts.clear();
        return whole;
    }
}
