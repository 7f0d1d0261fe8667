package org.quicprochat.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import org.quicprochat.client.ProtocolException.Violation;
import org.quicprochat.wire.ResponseFrame;

/** The stream of one call: one write with the request and FIN, then the answer. Event loop only. */
final class CallStream extends ChannelInboundHandlerAdapter {
    /** What the server is told of a call that nobody waits for any more. */
    static final int CANCELLED = 1;

    private final QuicConnection connection;
    private final ClientCall<?> call;
    private final FrameCollector collector;
    private boolean over;

    CallStream(QuicConnection connection, ClientCall<?> call, int answerBytes) {
        this.connection = connection;
        this.call = call;
        this.collector = new FrameCollector(ResponseFrame.HEADER_BYTES, answerBytes);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ((QuicStreamChannel) context.channel()).config().setReadFrames(true);
    }

    /** Sends the request. */
    void send(QuicStreamChannel stream) {
        byte[] frame = call.frame();
        var _ = stream.updatePriority(SendOrder.of(frame));
        ByteBuf buffer = stream.alloc().directBuffer(frame.length).writeBytes(frame);
        stream.writeAndFlush(new DefaultQuicStreamFrame(buffer, true)).addListener(written -> {
            // A server may refuse a request before it has read all of it: the answer then comes all the same.
            if (!written.isSuccess() && !(written.cause() instanceof ChannelOutputShutdownException)) {
                lost(stream);
            }
        });
    }

    /** Nobody waits for the answer any more. */
    void abandon(QuicStreamChannel stream) {
        if (!over) {
            over = true;
            connection.finished(call);
            stop(stream);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        QuicStreamFrame piece = (QuicStreamFrame) message;
        try {
            connection.heard();
            if (!over) {
                read(piece, (QuicStreamChannel) context.channel());
            }
        } finally {
            piece.release();
        }
    }

    private void read(QuicStreamFrame piece, QuicStreamChannel stream) {
        FrameCollector.State state = collector.add(piece.content());
        if (collector.hasHeader() && collector.header().getInt(1) != call.requestId()) {
            violated(Violation.WRONG_REQUEST_ID, stream);
            return;
        }
        switch (state) {
            case MORE -> {
                if (piece.hasFin()) {
                    violated(Violation.NO_ANSWER, stream);
                }
            }
            case WHOLE -> {
                if (piece.hasFin()) {
                    answered(stream);
                }
            }
            case TOO_LARGE -> violated(Violation.TOO_LARGE, stream);
            case TRAILING -> violated(Violation.TRAILING_BYTES, stream);
        }
    }

    private void answered(QuicStreamChannel stream) {
        over = true;
        connection.finished(call);
        if (!stream.isOutputShutdown()) {
            stop(stream); // answered before the request was sent whole
        }
        call.answered(ResponseFrame.readHeader(collector.header()).statusCode(), collector.body());
    }

    private void violated(Violation violation, QuicStreamChannel stream) {
        over = true;
        connection.finished(call);
        stop(stream);
        call.failed(new ProtocolException(call.methodId(), violation));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lost((QuicStreamChannel) context.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost((QuicStreamChannel) context.channel());
    }

    /** The stream is of no use any more, and there is no answer. */
    private void lost(QuicStreamChannel stream) {
        if (over) {
            return;
        }
        if (stream.parent().isActive()) {
            violated(Violation.NO_ANSWER, stream);
            return;
        }
        over = true;
        connection.finished(call);
        call.interrupted(connection, connection.lossCause());
    }

    private static void stop(QuicStreamChannel stream) {
        if (stream.parent().isActive()) {
            var _ = stream.shutdown(CANCELLED);
            var _ = stream.close();
        }
    }
}
