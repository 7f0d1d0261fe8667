package org.quicprochat.runtime.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;

/**
 * Lets the acknowledgement of a request go in the packet of its answer, where that is on its way: half of the packets
 * would be bare acknowledgements otherwise. Whatever a connection sends takes what was held along; where it sends
 * nothing, a timer does (RFC 9000, section 13.2.1 allows max_ack_delay). On one event loop.
 */
final class HeldAcks {
    private final EventLoop loop;
    private final ChannelHandler codec;
    private final LoopWriter writer;
    private final long delayNanos;

    /** Connections that may have something to acknowledge, and until when it is held; the first is due first. */
    private final SequencedMap<ClientLink, Long> held = new LinkedHashMap<>();

    private final LoopWork expiry = new LoopWork() {
        @Override
        void run() {
            expire();
        }
    };

    /** @param delayNanos how long an acknowledgement is held at most; 0 holds none */
    HeldAcks(EventLoop loop, ChannelHandler codec, LoopWriter writer, long delayNanos) {
        this.loop = loop;
        this.codec = codec;
        this.writer = writer;
        this.delayNanos = delayNanos;
    }

    /** Lets a connection that packets came for, and were read, say nothing yet, where an answer is near. */
    void holdWherePossible(ClientLink link) {
        boolean near = link.answerIsNear();
        link.nextRound();
        if (delayNanos > 0 && near && QuicheInternals.unqueue(codec, link.channel())) {
            if (held.isEmpty()) {
                later(delayNanos);
            }
            held.putIfAbsent(link, System.nanoTime() + delayNanos);
        }
    }

    private void later(long nanos) {
        var _ = loop.schedule(() -> writer.submit(expiry), nanos, TimeUnit.NANOSECONDS);
    }

    private void expire() {
        long now = System.nanoTime();
        while (!held.isEmpty() && held.firstEntry().getValue() - now <= 0) {
            QuicChannel connection = held.pollFirstEntry().getKey().channel();
            if (connection.isActive()) {
                writer.batch(connection);
            }
        }
        if (!held.isEmpty()) {
            later(held.firstEntry().getValue() - now);
        }
    }
}
