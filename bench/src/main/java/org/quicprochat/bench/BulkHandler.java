package org.quicprochat.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;

/**
 * The bare peer of blobs: swallows the bytes of a stream and says so at its end, or, where the stream begins with the
 * byte {@link #DOWN}, sends as many bytes as the next eight say.
 */
final class BulkHandler extends ChannelInboundHandlerAdapter {
    static final int UP = 1;
    static final int DOWN = 2;
    static final int HEAD_BYTES = 1 + Long.BYTES;

    private final ByteBuf source;
    private int kind;
    private long toSend;
    private int head;

    /** @param source where the bytes that are sent come from, as many as may be asked for */
    BulkHandler(ByteBuf source) {
        this.source = source;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        while (head < HEAD_BYTES && bytes.isReadable()) {
            int next = bytes.readUnsignedByte();
            if (head == 0) {
                kind = next;
            } else {
                toSend = toSend << Byte.SIZE | next;
            }
            head++;
        }
        bytes.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownReadComplete.INSTANCE) {
            if (kind == DOWN) {
                new BulkWriter((QuicStreamChannel) context.channel(), source.slice(0, Math.toIntExact(toSend))).start();
            } else {
                ByteBuf done = context.alloc().directBuffer(1).writeByte(UP);
                ChannelFuture _ = context.writeAndFlush(new DefaultQuicStreamFrame(done, true));
            }
        }
    }
}
