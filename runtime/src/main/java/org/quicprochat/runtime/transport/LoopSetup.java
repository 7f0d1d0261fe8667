package org.quicprochat.runtime.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Puts together what one event loop serves. */
final class LoopSetup {
    /**
     * The most ids that a client may give, and with it quiche's bound of the addresses that one connection is seen at.
     * A client behind a NAT that changes its port does not know and gives no fresh id; its old addresses stay counted.
     */
    private static final int CONNECTION_IDS = 64;

    private final ListenerConfig config;
    private final Calls calls;
    private final ConnectionGroup group;
    private final TlsContexts tls;
    private final SocketKind kind;
    private final ConnectionIds ids;
    private final SecureRandom random;
    private final InstantSource clock;
    private final byte[] tokenKey;
    private final byte[] resetKey;
    private final ByteBudget unfinished;

    LoopSetup(
            ListenerConfig config,
            Calls calls,
            ConnectionGroup group,
            TlsContexts tls,
            SocketKind kind,
            SecureRandom random,
            InstantSource clock,
            byte[] tokenKey,
            byte[] resetKey) {
        this.config = config;
        this.calls = calls;
        this.group = group;
        this.tls = tls;
        this.kind = kind;
        this.ids = new ConnectionIds(random);
        this.random = random;
        this.clock = clock;
        this.tokenKey = tokenKey;
        this.resetKey = resetKey;
        this.unfinished = new ByteBudget(config.memory().unfinishedRequests());
    }

    /** The gates of all loops, which know each other. */
    DatagramGate[] gates(int count) {
        DatagramGate[] all = new DatagramGate[count];
        for (int i = 0; i < count; i++) {
            all[i] = new DatagramGate(i, all, ids, new ResetTokens(resetKey, random));
        }
        return all;
    }

    /** What binds the socket of a loop. */
    Bootstrap bootstrap(EventLoop loop, int number, DatagramGate gate) {
        ResetTokens resets = new ResetTokens(resetKey, random);
        LoopContext context =
                new LoopContext(config, calls, new LoopWriter(loop, gate), unfinished, ids, resets, number);
        return kind.bootstrap(loop).handler(new ChannelInitializer<DatagramChannel>() {
            @Override
            protected void initChannel(DatagramChannel channel) {
                ChannelHandler codec = codec(number, context, resets);
                context.codec(codec);
                long ackDelay = config.times().ackDelay().toNanos();
                HeldAcks acks = new HeldAcks(loop, codec, context.writer(), ackDelay);
                channel.pipeline().addLast(gate, new ReadRound(codec, new EndedStreams(), acks), codec);
            }
        });
    }

    private ChannelHandler codec(int number, LoopContext context, ResetTokens resets) {
        ListenerConfig.Memory memory = config.memory();
        return new QuicServerCodecBuilder()
                .sslEngineProvider(channel -> tls.current().newEngine(channel.alloc()))
                .localConnectionIdLength(ConnectionIds.BYTES)
                .connectionIdAddressGenerator(ids.generator(number))
                .resetTokenGenerator(resets)
                .tokenHandler(new AddressTokens(tokenKey, clock, ids, group::full))
                .activeMigration(true)
                .activeConnectionIdLimit(CONNECTION_IDS)
                .maxIdleTimeout(config.times().idle().toMillis(), TimeUnit.MILLISECONDS)
                .maxRecvUdpPayloadSize(SocketKind.LARGEST_RECEIVED)
                .maxSendUdpPayloadSize(SocketKind.LARGEST_SENT)
                .initialMaxData(memory.connectionWindow())
                .initialMaxStreamDataBidirectionalRemote(memory.streamWindow())
                .initialMaxStreamDataUnidirectional(memory.streamWindow())
                .initialMaxStreamsBidirectional(config.streams().bidirectional())
                .initialMaxStreamsUnidirectional(config.streams().unidirectional())
                .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, kind.segments())
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel channel) {
                        ClientLink link = new ClientLink(group, context, channel, addressOf(channel));
                        group.begun(link);
                        channel.pipeline().addLast(link);
                    }
                })
                .build();
    }

    private static InetAddress addressOf(QuicChannel channel) {
        return channel.remoteSocketAddress() instanceof InetSocketAddress address
                ? address.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
