package org.quicprochat.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** One call on a stream of its own: request and FIN in one write, then everything up to the server's FIN. */
final class StreamCall extends ChannelInboundHandlerAdapter {
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream(64);
    private final Consumer<byte[]> answered;
    private boolean finished;

    private StreamCall(Consumer<byte[]> answered) {
        this.answered = answered;
    }

    /** Begins a call, on the connection's event loop; the answer is empty where the stream ends without one. */
    static void start(QuicChannel connection, byte[] frame, Consumer<byte[]> answered) {
        StreamCall call = new StreamCall(answered);
        send(connection, Unpooled.wrappedBuffer(frame), call, cause -> call.finish());
    }

    /** Sends a request, which is released then, on a stream of its own; on the connection's event loop. */
    static void send(QuicChannel connection, ByteBuf request, ChannelHandler answer, Consumer<Throwable> failed) {
        Future<QuicStreamChannel> opening = connection.createStream(QuicStreamType.BIDIRECTIONAL, answer);
        opening.addListener(created -> {
            if (created.isSuccess()) {
                QuicStreamChannel stream = opening.getNow();
                ChannelFuture _ = stream.writeAndFlush(new DefaultQuicStreamFrame(request, true));
            } else {
                request.release();
                failed.accept(created.cause());
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        ByteBuf bytes = (ByteBuf) message;
        try {
            bytes.readBytes(answer, bytes.readableBytes());
        } finally {
            bytes.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownReadComplete.INSTANCE) {
            finish();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        finish();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ChannelFuture _ = context.close();
    }

    private void finish() {
        if (!finished) {
            finished = true;
            answered.accept(answer.toByteArray());
        }
    }
}
