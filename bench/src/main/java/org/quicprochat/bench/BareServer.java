package org.quicprochat.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.quicprochat.runtime.transport.ListenerConfig;
import org.quicprochat.runtime.transport.TlsFiles;

/** A bare peer: this QUIC stack on the server's own transport settings, and one handler a stream. */
final class BareServer implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 2048;
    private static final int DATAGRAMS_A_READ = 32;
    private static final int DATAGRAMS_A_ROUND = 4 * DATAGRAMS_A_READ;
    private static final int SEGMENTS = 16;
    private static final int SOCKET_BUFFER = 4 << 20;
    private static final int LARGEST_RECEIVED = 1500;
    private static final int LARGEST_SENT = 1350;

    private final EventLoopGroup loops;
    private final List<Channel> sockets = new ArrayList<>();

    private BareServer(EventLoopGroup loops) {
        this.loops = loops;
    }

    /**
     * Serves on a free port of the loopback interface.
     *
     * @param threads event loops, each with a socket of its own on the same port
     * @param streams makes the handler of a stream
     */
    static BareServer bind(int threads, TlsFiles tls, Supplier<ChannelHandler> streams) throws Exception {
        BareServer server = new BareServer(new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory()));
        QuicSslContext context = QuicSslContextBuilder.forServer(
                        Certificates.privateKey(tls.key()), null, Certificates.certificate(tls.certificate()))
                .applicationProtocols("qpc")
                .build();
        InetSocketAddress bindTo = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        for (int i = 0; i < threads; i++) {
            Channel socket = new Bootstrap()
                    .group(server.loops)
                    .channel(EpollDatagramChannel.class)
                    .option(UnixChannelOption.SO_REUSEPORT, true)
                    .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                    .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_BYTES)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(DATAGRAM_BYTES * DATAGRAMS_A_READ)
                                    .maxMessagesPerRead(DATAGRAMS_A_ROUND))
                    .handler(codec(context, streams))
                    .bind(bindTo)
                    .sync()
                    .channel();
            server.sockets.add(socket);
            bindTo = (InetSocketAddress) socket.localAddress();
        }
        return server;
    }

    private static ChannelHandler codec(QuicSslContext context, Supplier<ChannelHandler> streams) {
        ListenerConfig.Memory memory = ListenerConfig.Memory.DEFAULT;
        ListenerConfig.Streams credit = ListenerConfig.Streams.DEFAULT;
        return new QuicServerCodecBuilder()
                .sslContext(context)
                .maxIdleTimeout(90, TimeUnit.SECONDS)
                .maxRecvUdpPayloadSize(LARGEST_RECEIVED)
                .maxSendUdpPayloadSize(LARGEST_SENT)
                .initialMaxData(memory.connectionWindow())
                .initialMaxStreamDataBidirectionalRemote(memory.streamWindow())
                .initialMaxStreamDataUnidirectional(memory.streamWindow())
                .initialMaxStreamsBidirectional(credit.bidirectional())
                .initialMaxStreamsUnidirectional(credit.unidirectional())
                .option(
                        QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
                        EpollQuicUtils.newSegmentedAllocator(SEGMENTS))
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }
                })
                .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        stream.pipeline().addLast(streams.get());
                    }
                })
                .build();
    }

    int port() {
        return ((InetSocketAddress) sockets.getFirst().localAddress()).getPort();
    }

    @Override
    public void close() {
        sockets.forEach(socket -> socket.close().awaitUninterruptibly(1000));
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }
}
