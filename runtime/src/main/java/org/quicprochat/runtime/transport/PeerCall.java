package org.quicprochat.runtime.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.service.PeerLink.Answered;
import org.quicprochat.plugin.service.PeerLink.Failed;
import org.quicprochat.plugin.service.PeerLink.Failure;
import org.quicprochat.plugin.service.PeerLink.Reply;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/**
 * One call of a peer on a stream of its own: a write with the request and FIN, then the answer. But for {@link #reply}
 * all is the event loop's.
 */
final class PeerCall extends ChannelInboundHandlerAdapter {
    private final byte[] request;
    private final int requestId;
    private final int answerBytes;
    private final ByteBudget budget;
    private final Runnable heard;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private final ByteBuf header = Unpooled.buffer(ResponseFrame.HEADER_BYTES, ResponseFrame.HEADER_BYTES);
    private @Nullable FrameBody body;
    private @Nullable QuicStreamChannel stream;
    private int statusCode;

    /**
     * A call.
     *
     * @param request the whole frame
     * @param heard run for each piece of an answer
     */
    PeerCall(byte[] request, int requestId, int answerBytes, ByteBudget budget, Runnable heard) {
        this.request = request;
        this.requestId = requestId;
        this.answerBytes = answerBytes;
        this.budget = budget;
        this.heard = heard;
    }

    /** How it ends. Any thread. */
    CompletableFuture<Reply> reply() {
        return reply;
    }

    /** Sends the request. */
    void send(QuicStreamChannel on) {
        stream = on;
        if (reply.isDone()) {
            StreamEnd.reset(on);
            return;
        }
        on.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.wrappedBuffer(request), true))
                .addListener(Failures.LOGGED);
    }

    /** Ends the call, unless it has ended; its stream with it. */
    void end(Reply how) {
        reply.complete(how);
        FrameBody collected = body;
        if (collected != null) {
            collected.release();
        }
        if (stream != null && stream.isActive()) {
            if (how instanceof Answered) {
                StreamEnd.reset(stream); // Answered before the request was sent whole.
            } else {
                // The peer hears that nobody waits for its answer.
                stream.shutdown(StreamEnd.CODE).addListener(Failures.LOGGED);
                stream.close().addListener(Failures.LOGGED);
            }
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ((QuicStreamChannel) context.channel()).config().setReadFrames(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        QuicStreamFrame piece = (QuicStreamFrame) message;
        try {
            heard.run();
            if (!reply.isDone()) {
                read(piece);
            }
        } finally {
            piece.release();
        }
    }

    private void read(QuicStreamFrame piece) {
        ByteBuf bytes = piece.content();
        if (body == null) {
            header.writeBytes(bytes, Math.min(bytes.readableBytes(), header.writableBytes()));
            if (!header.isWritable() && !begin()) {
                end(new Failed(Failure.LOST));
                return;
            }
        }
        FrameBody collected = body;
        FrameBody.Outcome outcome = collected == null ? FrameBody.Outcome.INCOMPLETE : collected.add(bytes);
        boolean whole = outcome == FrameBody.Outcome.COMPLETE;
        if (whole && piece.hasFin() && collected != null) {
            answered(UnsafeByteOperations.unsafeWrap(collected.take()));
        } else if (piece.hasFin() || !(whole || outcome == FrameBody.Outcome.INCOMPLETE)) {
            end(new Failed(Failure.LOST));
        }
    }

    /** Reads the header; false where it is none of an answer to this call. */
    private boolean begin() {
        ResponseFrame.Header read = ResponseFrame.readHeader(ByteBuffer.wrap(header.array()));
        statusCode = read.statusCode();
        if (read.requestId() != requestId || read.length() > answerBytes) {
            return false;
        }
        body = new FrameBody((int) read.length(), budget);
        return true;
    }

    private void answered(ByteString bytes) {
        Optional<Status> status = Status.ofCode(statusCode);
        end(status.<Reply>map(known -> new Answered(known, bytes)).orElseGet(() -> new Failed(Failure.LOST)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(new Failed(Failure.LOST));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(new Failed(Failure.LOST));
    }
}
