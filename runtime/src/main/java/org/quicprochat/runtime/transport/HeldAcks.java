package org.quicprochat.runtime.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the acknowledgement of a request go in the packet of its answer, where that is on its way: half of the packets
 * would be bare acknowledgements otherwise. Whatever a connection sends takes what was held along; where it sends
 * nothing, a timer does (RFC 9000, section 13.2.1 allows max_ack_delay). Before the codec in the pipeline of an event
 * loop's socket; all on that loop.
 */
final class HeldAcks extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(HeldAcks.class);

    /** A connection that may have something to acknowledge, and until when that is held at most. */
    private record Held(ClientLink link, long untilNanos) {}

    private final EventLoop loop;
    private final ChannelHandler codec;
    private final DatagramGate gate;
    private final long delayNanos;
    private final Deque<Held> held = new ArrayDeque<>();

    /** @param delayNanos how long an acknowledgement is held at most; 0 holds none */
    HeldAcks(EventLoop loop, ChannelHandler codec, DatagramGate gate, long delayNanos) {
        this.loop = loop;
        this.codec = codec;
        this.gate = gate;
        this.delayNanos = delayNanos;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (delayNanos > 0) {
            for (QuicChannel connection : List.copyOf(QuicheInternals.received(codec))) {
                ClientLink link = ClientLink.of(connection);
                if (link != null && mayWait(link)) {
                    hold(link);
                }
            }
        }
        ctx.fireChannelReadComplete();
    }

    /** What came is looked at first: it may want an answer at once. */
    private static boolean mayWait(ClientLink link) {
        boolean near = link.answerIsNear();
        if (near) {
            QuicheInternals.readAll(link.channel());
            near = link.answerIsNear();
        }
        link.nextRound();
        return near;
    }

    private void hold(ClientLink link) {
        if (QuicheInternals.unqueue(codec, link.channel()) && !link.hold(true)) {
            if (held.isEmpty()) {
                later(delayNanos);
            }
            held.add(new Held(link, System.nanoTime() + delayNanos));
        }
    }

    private void later(long nanos) {
        var _ = loop.schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
    }

    private void expire() {
        long now = System.nanoTime();
        gate.hold();
        try {
            while (!held.isEmpty() && held.getFirst().untilNanos() - now <= 0) {
                release(held.removeFirst().link());
            }
        } finally {
            gate.release();
        }
        if (!held.isEmpty()) {
            later(held.getFirst().untilNanos() - now);
        }
    }

    private static void release(ClientLink link) {
        link.hold(false);
        QuicChannel connection = link.channel();
        try {
            if (connection.isActive() && QuicheInternals.beginBatch(connection)) {
                QuicheInternals.endBatch(connection);
            }
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("Acknowledging failed");
        }
    }
}
