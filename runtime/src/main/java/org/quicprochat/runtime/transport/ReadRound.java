package org.quicprochat.runtime.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done for each connection that packets came for, after a round of reading and before the codec answers them.
 * Before the codec in the pipeline of an event loop's socket.
 */
final class ReadRound extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ReadRound.class);

    private final ChannelHandler codec;
    private final EndedStreams ended;
    private final HeldAcks acks;

    ReadRound(ChannelHandler codec, EndedStreams ended, HeldAcks acks) {
        this.codec = codec;
        this.ended = ended;
        this.acks = acks;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        for (QuicChannel connection : List.copyOf(QuicheInternals.received(codec))) {
            try {
                QuicheInternals.readAll(connection); // Behind a new stream the codec has not looked at any other yet.
                ClientLink client = ClientLink.of(connection);
                if (client != null) {
                    client.readParts();
                }
                ended.settle(connection);
                if (client != null) {
                    acks.holdWherePossible(client);
                }
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("What packets changed for a connection could not be settled");
            }
        }
        ctx.fireChannelReadComplete();
    }
}
