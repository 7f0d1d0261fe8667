package org.quicprochat.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamChannelConfig;
import io.netty.handler.codec.quic.QuicStreamFrame;
import org.quicprochat.wire.PushFrame;

/**
 * A stream of the server's with one event. It is read only once there is room for the event; what is not read stays
 * within the stream credit and window that the server has. Event loop only.
 */
final class PushStream extends ChannelInboundHandlerAdapter {
    private static final int REFUSED = 2;

    private final QuicConnection connection;
    private final PushDelivery delivery;
    private final FrameCollector collector;
    private boolean holdsRoom;
    private boolean over;

    PushStream(QuicConnection connection, PushDelivery delivery, int pushBytes) {
        this.connection = connection;
        this.delivery = delivery;
        this.collector = new FrameCollector(PushFrame.HEADER_BYTES, pushBytes);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        QuicStreamChannelConfig config = ((QuicStreamChannel) context.channel()).config();
        config.setReadFrames(true);
        config.setAutoRead(false);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        connection.admit(this, context);
    }

    /** There is room for the event, taken on behalf of this stream: reads on. */
    void admitted(ChannelHandlerContext context) {
        if (over) {
            delivery.giveBackRoom();
        } else {
            holdsRoom = true;
            context.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        QuicStreamFrame piece = (QuicStreamFrame) message;
        try {
            connection.heard();
            if (!over) {
                FrameCollector.State state = collector.add(piece.content());
                boolean whole = state == FrameCollector.State.WHOLE && piece.hasFin();
                boolean refused = state == FrameCollector.State.TOO_LARGE || state == FrameCollector.State.TRAILING;
                if (whole) {
                    over = true;
                    holdsRoom = false;
                    delivery.deliver(PushFrame.readHeader(collector.header()).eventType(), collector.body());
                } else if (refused) {
                    end();
                    var _ = ((QuicStreamChannel) context.channel()).shutdownInput(REFUSED);
                    var _ = context.close();
                }
            }
        } finally {
            piece.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!over) {
            context.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end();
        var _ = context.close();
    }

    private void end() {
        over = true;
        if (holdsRoom) {
            holdsRoom = false;
            delivery.giveBackRoom();
        }
    }
}
