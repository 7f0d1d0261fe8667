package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import org.quicprochat.runtime.connection.PushQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the pushes of one connection, each on a stream of its own, as far as the client's stream credit and its reading
 * allow; the rest waits in the queue. On the connection's event loop.
 */
final class PushSender {
    private static final Logger log = LoggerFactory.getLogger(PushSender.class);
    private static final ChannelHandler QUIET = new Quiet();

    private final QuicChannel channel;
    private final PushQueue queue;
    private final long mostUnsent;
    private long unsent;

    PushSender(QuicChannel channel, PushQueue queue, long mostUnsent) {
        this.channel = channel;
        this.queue = queue;
        this.mostUnsent = mostUnsent;
    }

    /** Sends what can be sent; called again when there is more of anything. */
    void drain() {
        // A stream beyond the credit fails and still uses up its id, and with it credit for good: so never try.
        while (unsent < mostUnsent && channel.peerAllowedStreams(QuicStreamType.UNIDIRECTIONAL) > 0) {
            byte[] frame = queue.poll();
            if (frame == null) {
                return;
            }
            Future<QuicStreamChannel> opened = channel.createStream(QuicStreamType.UNIDIRECTIONAL, QUIET);
            if (!opened.isSuccess()) {
                queue.returned(frame);
                log.atDebug().setCause(opened.cause()).log("A stream for a push could not be opened");
                return;
            }
            send(opened.getNow(), frame);
        }
    }

    private void send(QuicStreamChannel stream, byte[] frame) {
        ByteBuf bytes = stream.alloc().directBuffer(frame.length).writeBytes(frame);
        ChannelFuture written = stream.write(new DefaultQuicStreamFrame(bytes, true));
        if (!written.isDone()) {
            unsent += frame.length;
            written.addListener(done -> {
                unsent -= frame.length;
                closeIfFailed(stream, written);
                drain();
            });
        } else {
            closeIfFailed(stream, written);
        }
    }

    private static void closeIfFailed(QuicStreamChannel stream, ChannelFuture written) {
        if (!written.isSuccess()) {
            stream.close().addListener(Failures.LOGGED); // STOP_SENDING: the client does not want this one.
        }
    }

    /** What goes wrong on a push's stream shows in its write. */
    @ChannelHandler.Sharable
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            log.atDebug().setCause(cause).log("A push's stream ended early");
        }
    }
}
