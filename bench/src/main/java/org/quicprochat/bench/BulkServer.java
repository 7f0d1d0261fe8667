package org.quicprochat.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.quicprochat.runtime.transport.ListenerConfig;
import org.quicprochat.runtime.transport.TlsFiles;

/**
 * The bare peer of blobs: on the server's own transport settings it swallows the bytes of a stream and says so at its
 * end, or, where the stream begins with the byte {@link #DOWN}, sends as many bytes as the next eight say.
 */
final class BulkServer implements AutoCloseable {
    static final int UP = 1;
    static final int DOWN = 2;
    static final int HEAD_BYTES = 1 + Long.BYTES;

    private static final int DATAGRAM_BYTES = 2048;
    private static final int DATAGRAMS_A_READ = 32;
    private static final int READS = 4;
    private static final int SEGMENTS = 16;
    private static final int SOCKET_BUFFER = 4 << 20;
    private static final int LARGEST_RECEIVED = 1500;
    private static final int LARGEST_SENT = 1350;

    private final EventLoopGroup loops;
    private final List<Channel> sockets = new ArrayList<>();

    private BulkServer(EventLoopGroup loops) {
        this.loops = loops;
    }

    static BulkServer bind(InetSocketAddress address, int threads, TlsFiles tls) throws Exception {
        BulkServer server = new BulkServer(new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory()));
        QuicSslContext context = QuicSslContextBuilder.forServer(
                        Certificates.privateKey(tls.key()), null, Certificates.certificate(tls.certificate()))
                .applicationProtocols("qpc")
                .build();
        InetSocketAddress bindTo = address;
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
                            new FixedRecvByteBufAllocator(DATAGRAM_BYTES * DATAGRAMS_A_READ).maxMessagesPerRead(READS))
                    .handler(codec(context))
                    .bind(bindTo)
                    .sync()
                    .channel();
            server.sockets.add(socket);
            bindTo = (InetSocketAddress) socket.localAddress();
        }
        return server;
    }

    private static ChannelHandler codec(QuicSslContext context) {
        ListenerConfig.Memory memory = ListenerConfig.Memory.DEFAULT;
        return new QuicServerCodecBuilder()
                .sslContext(context)
                .maxIdleTimeout(90, TimeUnit.SECONDS)
                .maxRecvUdpPayloadSize(LARGEST_RECEIVED)
                .maxSendUdpPayloadSize(LARGEST_SENT)
                .initialMaxData(memory.connectionWindow())
                .initialMaxStreamDataBidirectionalRemote(memory.streamWindow())
                .initialMaxStreamsBidirectional(256)
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
                        stream.pipeline().addLast(new Bulk());
                    }
                })
                .build();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) sockets.getFirst().localAddress();
    }

    @Override
    public void close() {
        sockets.forEach(socket -> socket.close().awaitUninterruptibly(1000));
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }

    private static final class Bulk extends ChannelInboundHandlerAdapter {
        private int kind;
        private long toSend;
        private int head;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            while (head < HEAD_BYTES && bytes.isReadable()) {
                int next = bytes.readUnsignedByte();
                if (head == 0) {
                    kind = next;
                } else {
                    toSend = toSend << Byte.SIZE | next;
                }
                head++;
            }
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownReadComplete.INSTANCE) {
                if (kind == DOWN) {
                    new BulkWriter((QuicStreamChannel) context.channel(), toSend).start();
                } else {
                    ByteBuf done = context.alloc().directBuffer(1).writeByte(UP);
                    ChannelFuture _ = context.writeAndFlush(new DefaultQuicStreamFrame(done, true));
                }
            }
        }
    }
}
