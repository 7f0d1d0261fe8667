package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quicprochat.wire.PushFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One unidirectional stream of a client: a signal, or nothing. What is wrong with it is not answered, only dropped; it
 * is read to its end all the same, which gives the client its credit back. On the connection's event loop.
 */
final class SignalStream extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(SignalStream.class);

    private final ClientLink link;
    private final LoopContext loop;
    private final QuicStreamChannel stream;
    private final byte[] partHeader = new byte[PushFrame.HEADER_BYTES];
    private int partHeaderBytes;
    private PushFrame.@Nullable Header header;
    private @Nullable FrameBody body;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean ended;

    SignalStream(ClientLink link, LoopContext loop, QuicStreamChannel stream) {
        this.link = link;
        this.loop = loop;
        this.stream = stream;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        QuicStreamFrame frame = (QuicStreamFrame) message;
        try {
            if (!ended) {
                read(frame.content(), frame.hasFin());
            }
            if (frame.hasFin()) {
                end();
                StreamEnd.drop(stream);
            } else if (!ended) {
                startDeadline();
            }
        } finally {
            frame.release();
        }
    }

    private void read(ByteBuf bytes, boolean finished) {
        PushFrame.Header of = header;
        if (of == null) {
            int more = Math.min(partHeader.length - partHeaderBytes, bytes.readableBytes());
            bytes.readBytes(partHeader, partHeaderBytes, more);
            partHeaderBytes += more;
            if (partHeaderBytes == partHeader.length) {
                of = PushFrame.readHeader(ByteBuffer.wrap(partHeader));
                header = of;
                if (of.length() > Integer.MAX_VALUE || !loop.calls().admitSignal(link.connection(), of)) {
                    end();
                    return;
                }
                body = new FrameBody((int) of.length(), loop.unfinished());
            }
        }
        if (of == null || body == null) {
            return;
        }
        switch (body.add(bytes)) {
            case COMPLETE -> {
                if (finished) {
                    loop.calls().signal(link.connection(), of, body.take());
                }
            }
            case INCOMPLETE -> {}
            case TOO_LONG, NO_MEMORY -> end();
        }
    }

    private void startDeadline() {
        if (deadline == null) {
            deadline = stream.eventLoop()
                    .schedule(this::end, loop.config().times().request().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.atDebug().setCause(cause).log("A signal's stream ended early");
        end();
        if (stream.isInputShutdown() || !(cause instanceof RuntimeException)) {
            StreamEnd.drop(stream); // RESET_STREAM, or the connection is gone.
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
    }

    private void end() {
        ended = true;
        if (body != null) {
            body.release();
            body = null;
        }
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
