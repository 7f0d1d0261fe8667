package org.quicprochat.runtime.transport;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.quic.QuicChannel;
import org.jspecify.annotations.Nullable;

/** What all connections and streams of an event loop share. */
final class LoopContext {
    private final ListenerConfig config;
    private final Calls calls;
    private final LoopWriter writer;
    private final ByteBudget unfinished;
    private final ConnectionIds ids;
    private final ResetTokens resets;
    private final int loop;
    private @Nullable ChannelHandler codec;

    /**
     * The context of an event loop.
     *
     * @param calls where requests and signals go
     * @param writer how other threads answer
     * @param unfinished the memory of requests and signals that are not whole
     * @param loop the loop's number in connection ids
     */
    LoopContext(
            ListenerConfig config,
            Calls calls,
            LoopWriter writer,
            ByteBudget unfinished,
            ConnectionIds ids,
            ResetTokens resets,
            int loop) {
        this.config = config;
        this.calls = calls;
        this.writer = writer;
        this.unfinished = unfinished;
        this.ids = ids;
        this.resets = resets;
        this.loop = loop;
    }

    /** Says which handler does QUIC; before the first datagram. */
    void codec(ChannelHandler handler) {
        codec = handler;
    }

    ListenerConfig config() {
        return config;
    }

    Calls calls() {
        return calls;
    }

    LoopWriter writer() {
        return writer;
    }

    ByteBudget unfinished() {
        return unfinished;
    }

    /** Has a connection say something: it gets a new connection id and gives back its oldest. */
    void keepAlive(QuicChannel channel) {
        ChannelHandler handler = codec;
        if (handler != null) {
            byte[] id = ids.next(loop);
            writer.inBatch(channel, () -> QuicheInternals.renewConnectionId(handler, channel, id, resets.tokenOf(id)));
        }
    }
}
