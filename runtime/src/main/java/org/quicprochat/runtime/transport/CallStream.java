package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quicprochat.runtime.dispatch.Admission;
import org.quicprochat.runtime.dispatch.Answer;
import org.quicprochat.runtime.dispatch.InFlight;
import org.quicprochat.wire.RequestFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bidirectional stream of a client: a request frame comes in, an answer goes out, and whatever else the client does
 * ends the stream without a trace. On the connection's event loop, but for {@link #send}.
 */
final class CallStream extends ChannelInboundHandlerAdapter implements Answer {
    private static final Logger log = LoggerFactory.getLogger(CallStream.class);

    private enum State {
        /** The header is not whole. */
        HEADER,
        /** The header was admitted; the body or FIN is not there. */
        BODY,
        /** With dispatch. */
        CALLED,
        /** The answer was given to the transport; what comes in is not looked at. */
        ANSWERED,
        /** Nothing more is done; what comes in is thrown away. */
        ENDED
    }

    private final ClientLink link;
    private final LoopContext loop;
    private final QuicStreamChannel stream;
    private State state = State.HEADER;
    private boolean finished;
    private boolean somethingCame;
    private byte @Nullable [] partHeader;
    private int partHeaderBytes;
    private RequestFrame.@Nullable Header header;
    private @Nullable FrameBody body;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable InFlight inFlight;

    CallStream(ClientLink link, LoopContext loop, QuicStreamChannel stream) {
        this.link = link;
        this.loop = loop;
        this.stream = stream;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        somethingCame = true;
        QuicStreamFrame frame = (QuicStreamFrame) message;
        try {
            finished |= frame.hasFin();
            if (state == State.HEADER) {
                readHeader(frame.content());
            } else if (state == State.BODY) {
                readBody(frame.content());
            } else if (state == State.ENDED && finished) {
                StreamEnd.drop(stream);
            }
        } finally {
            frame.release();
        }
    }

    private void enter(State next) {
        count(state, -1);
        count(next, 1);
        state = next;
    }

    private void count(State of, int streams) {
        switch (of) {
            case BODY -> link.inTransit(streams);
            case CALLED -> link.inWork(streams);
            case HEADER, ANSWERED, ENDED -> {}
        }
    }

    private void readHeader(ByteBuf bytes) {
        RequestFrame.Header whole = headerOf(bytes);
        if (whole == null) {
            if (finished) {
                answer(loop.calls().malformed(0));
            } else {
                startDeadline();
            }
            return;
        }
        header = whole;
        partHeader = null;
        switch (loop.calls().admit(link.connection(), whole)) {
            case Admission.Refused(byte[] frame) -> answer(frame);
            case Admission.Accepted(int bodyBytes) -> begin(bytes, bodyBytes, whole);
        }
    }

    private RequestFrame.@Nullable Header headerOf(ByteBuf bytes) {
        if (partHeader == null && bytes.readableBytes() >= RequestFrame.HEADER_BYTES) {
            ByteBuffer view = bytes.internalNioBuffer(bytes.readerIndex(), RequestFrame.HEADER_BYTES);
            bytes.skipBytes(RequestFrame.HEADER_BYTES);
            return RequestFrame.readHeader(view);
        }
        byte[] part = partHeader;
        if (part == null) {
            part = new byte[RequestFrame.HEADER_BYTES];
            partHeader = part;
        }
        int more = Math.min(part.length - partHeaderBytes, bytes.readableBytes());
        bytes.readBytes(part, partHeaderBytes, more);
        partHeaderBytes += more;
        return partHeaderBytes == part.length ? RequestFrame.readHeader(ByteBuffer.wrap(part)) : null;
    }

    private void begin(ByteBuf bytes, int bodyBytes, RequestFrame.Header of) {
        byte[] whole = finished ? FrameBody.whole(bytes, bodyBytes) : null;
        if (whole != null) {
            call(of, whole);
            return;
        }
        body = new FrameBody(bodyBytes, loop.unfinished());
        enter(State.BODY);
        stream.config().setAutoRead(false);
        link.comesInParts(this);
        readBody(bytes);
    }

    /**
     * Reads what came of the body since the last round of packets; false where the stream is read packet by packet
     * again, as there is no body to wait for any more.
     */
    boolean readOn() {
        do { // One read is one buffer of the codec's.
            somethingCame = false;
            stream.read();
        } while (somethingCame && state == State.BODY);
        if (state == State.BODY) {
            return true;
        }
        stream.config().setAutoRead(true);
        return false;
    }

    private void readBody(ByteBuf bytes) {
        FrameBody collecting = body;
        RequestFrame.Header of = header;
        if (collecting == null || of == null) {
            throw new IllegalStateException("A body without its header");
        }
        switch (collecting.add(bytes)) {
            case TOO_LONG -> answer(loop.calls().malformed(of.requestId()));
            case NO_MEMORY -> {
                log.atWarn().log("Requests in transit hold all memory that they may");
                answer(loop.calls().noMemory(of.requestId()));
            }
            case COMPLETE -> {
                if (finished) {
                    call(of, collecting.take());
                } else {
                    startDeadline();
                }
            }
            case INCOMPLETE -> {
                if (finished) {
                    answer(loop.calls().malformed(of.requestId()));
                } else {
                    startDeadline();
                }
            }
        }
    }

    private void startDeadline() {
        if (deadline == null) {
            deadline = stream.eventLoop()
                    .schedule(this::late, loop.config().times().request().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void late() {
        if (state == State.HEADER || state == State.BODY) {
            RequestFrame.Header of = header;
            answer(loop.calls().incomplete(of == null ? 0 : of.requestId()));
        }
    }

    private void call(RequestFrame.Header of, byte[] whole) {
        enter(State.CALLED);
        letGoOfRequest();
        InFlight call;
        try {
            call = loop.calls().call(link.connection(), of, whole, this);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("method", of.methodId()).setCause(e).log("Dispatch failed");
            giveUp();
            return;
        }
        if (state == State.CALLED) {
            inFlight = call;
        }
    }

    @Override
    public void send(byte[] frame) {
        if (loop.writer().inLoop()) {
            if (state == State.CALLED) {
                answer(frame);
            }
        } else {
            loop.writer().submit(new LoopWork() {
                @Override
                void run() {
                    if (state == State.CALLED) {
                        loop.writer().batch(link.channel());
                        write(frame);
                    }
                }
            });
        }
    }

    private void answer(byte[] frame) {
        link.answeredAtOnce();
        write(frame);
    }

    /** One write for the answer and its FIN: in two, a client that closes at the answer costs us the stream. */
    private void write(byte[] frame) {
        enter(State.ANSWERED);
        inFlight = null;
        letGoOfRequest();
        if (!link.mayHold(frame.length)) {
            log.atDebug().log("A client takes too few of its answers");
            giveUp();
            return;
        }
        ChannelFuture written = new FrameWrite(stream, frame).begin();
        if (written.isDone()) {
            answered(written);
        } else {
            link.holding(frame.length);
            written.addListener(done -> {
                link.holding(-frame.length);
                answered(written);
            });
        }
    }

    private void answered(ChannelFuture written) {
        if (state == State.ENDED) {
            return;
        }
        if (!written.isSuccess()) {
            end(); // STOP_SENDING, or the connection is gone. quiche has reset our half.
            dropIfFinished();
        } else if (!finished) {
            end();
            StreamEnd.stop(stream);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == EndedStreams.Notice.NO_READER && (finished || stream.isInputShutdown())) {
            end();
            StreamEnd.drop(stream);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.atDebug().addKeyValue("state", state).setCause(cause).log("A stream ended early");
        finished |= !(cause instanceof RuntimeException); // RESET_STREAM, or the connection is gone.
        if (state == State.ANSWERED) {
            end();
            dropIfFinished();
        } else {
            giveUp();
        }
    }

    private void giveUp() {
        end();
        StreamEnd.reset(stream);
        dropIfFinished();
    }

    private void dropIfFinished() {
        if (finished) {
            StreamEnd.drop(stream);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
    }

    /** Lets go of everything; the answer of a call that is open has no reader. */
    private void end() {
        enter(State.ENDED);
        letGoOfRequest();
        InFlight call = inFlight;
        if (call != null) {
            inFlight = null;
            call.abandon();
        }
    }

    private void letGoOfRequest() {
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
