package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first handler that sees a datagram. It drops what QUIC would answer with more than three times the bytes, leads
 * the packets of a client that moved to the event loop of its connection, and tells clients from before a restart that
 * their connection is gone. On the way out it holds flushes back while a batch is written.
 */
final class DatagramGate extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(DatagramGate.class);

    /** An Initial packet fills at least so many bytes of datagram, or is dropped (RFC 9000, section 14.1). */
    private static final int SHORTEST_INITIAL = 1200;

    private static final int LONG_HEADER = 0x80;
    private static final int PACKET_TYPE = 0x30;
    private static final int QUIC_V1 = 1;
    private static final int ID_LENGTH_AT = 5;
    private static final int RESETS_A_SECOND = 200;
    private static final long SECOND = 1_000_000_000L;

    private final int loop;
    private final DatagramGate[] all;
    private final ConnectionIds ids;
    private final ResetTokens resets;
    private @Nullable ChannelHandlerContext context;
    private boolean holding;
    private boolean flushWanted;
    private long resetsSince;
    private int resetsSent;

    /**
     * The gate of one event loop.
     *
     * @param loop which
     * @param all the gates of the listener by loop, filled before the first datagram comes
     */
    DatagramGate(int loop, DatagramGate[] all, ConnectionIds ids, ResetTokens resets) {
        this.loop = loop;
        this.all = all;
        this.ids = ids;
        this.resets = resets;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramPacket datagram = (DatagramPacket) message;
        ByteBuf packet = datagram.content();
        if (packet.readableBytes() <= ConnectionIds.BYTES) {
            datagram.release(); // Neither a long nor a short header fits.
            return;
        }
        int first = packet.getUnsignedByte(packet.readerIndex());
        int target;
        if ((first & LONG_HEADER) == 0) {
            target = ids.loopOf(packet, packet.readerIndex() + 1);
            if (target < 0) {
                answerStranger(ctx, datagram);
                return;
            }
        } else if (startsConnection(packet, first) && packet.readableBytes() < SHORTEST_INITIAL) {
            datagram.release();
            return;
        } else {
            target = loopOfLongHeader(packet);
        }
        if (target == loop || target < 0) {
            ctx.fireChannelRead(datagram);
        } else if (target < all.length) {
            all[target].takeOver(datagram);
        } else {
            datagram.release();
        }
    }

    /** Whether it is an Initial, or of a version that the answer to would list ours. */
    private static boolean startsConnection(ByteBuf packet, int first) {
        return (first & PACKET_TYPE) == 0 || packet.getInt(packet.readerIndex() + 1) != QUIC_V1;
    }

    private int loopOfLongHeader(ByteBuf packet) {
        int length = packet.getUnsignedByte(packet.readerIndex() + ID_LENGTH_AT);
        return length == ConnectionIds.BYTES ? ids.loopOf(packet, packet.readerIndex() + ID_LENGTH_AT + 1) : -1;
    }

    private void answerStranger(ChannelHandlerContext ctx, DatagramPacket datagram) {
        InetSocketAddress sender = datagram.sender();
        ByteBuf packet = datagram.content();
        try {
            if (packet.readableBytes() >= ResetTokens.SHORTEST_ANSWERED && mayReset()) {
                ByteBuf reset = ctx.alloc().directBuffer(ResetTokens.SHORTEST_ANSWERED);
                resets.writeReset(packet, reset);
                ctx.writeAndFlush(new DatagramPacket(reset, sender)).addListener(Failures.LOGGED);
            }
        } finally {
            datagram.release();
        }
    }

    private boolean mayReset() {
        long now = System.nanoTime();
        if (now - resetsSince >= SECOND) {
            resetsSince = now;
            resetsSent = 0;
        }
        return resetsSent++ < RESETS_A_SECOND;
    }

    /** Takes a datagram that came in at another loop's socket. */
    private void takeOver(DatagramPacket datagram) {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            datagram.release();
            return;
        }
        try {
            ctx.executor().execute(() -> {
                ctx.fireChannelRead(datagram);
                ctx.fireChannelReadComplete();
            });
        } catch (RejectedExecutionException e) {
            datagram.release();
        }
    }

    /** Holds flushes back. */
    void hold() {
        holding = true;
    }

    /** Flushes once, if anyone wanted to since {@link #hold}. */
    void release() {
        holding = false;
        if (flushWanted && context != null) {
            flushWanted = false;
            context.flush();
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (holding) {
            flushWanted = true;
        } else {
            ctx.flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Of one datagram: the timers of its connection see to what got lost.
        log.atDebug().setCause(cause).log("A datagram failed");
    }
}
