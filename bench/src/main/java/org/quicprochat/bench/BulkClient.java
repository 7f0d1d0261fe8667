package org.quicprochat.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.quicprochat.client.ClientLimits;

/** Many bytes to and from a peer, such as one that has a {@link BulkHandler}, on the project's client's settings. */
final class BulkClient implements AutoCloseable {
    private static final int SOCKET_BUFFER_BYTES = 1 << 20;
    private static final int DATAGRAM_BYTES = 2048;
    private static final int DATAGRAMS = 16;
    private static final int LARGEST_RECEIVED = 1500;
    private static final int LARGEST_SENT = 1350;
    private static final long CONNECT_SECONDS = 10;
    private static final long TRANSFER_SECONDS = 120;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final QuicChannel connection;

    BulkClient(InetSocketAddress server) throws Exception {
        ClientLimits limits = ClientLimits.STANDARD;
        var codec = new QuicClientCodecBuilder()
                .sslContext(QuicSslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .applicationProtocols("qpc")
                        .build())
                .maxIdleTimeout(60, TimeUnit.SECONDS)
                .maxRecvUdpPayloadSize(LARGEST_RECEIVED)
                .maxSendUdpPayloadSize(LARGEST_SENT)
                .initialMaxData(limits.connectionWindowBytes())
                .initialMaxStreamDataBidirectionalLocal(limits.streamWindowBytes())
                .build();
        Channel socket = new Bootstrap()
                .group(loops)
                .channel(EpollDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_BYTES * DATAGRAMS))
                .handler(codec)
                .bind(0)
                .sync()
                .channel();
        connection = QuicChannel.newBootstrap(socket)
                .handler(new ChannelInboundHandlerAdapter())
                .streamHandler(new DiscardHandler())
                .option(
                        QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
                        EpollQuicUtils.newSegmentedAllocator(DATAGRAMS))
                .remoteAddress(server)
                .connect()
                .get(CONNECT_SECONDS, TimeUnit.SECONDS);
    }

    /** The connection itself, for calls of another kind. */
    QuicChannel connection() {
        return connection;
    }

    /** Sends bytes on one stream, releases them, and waits until the server has them all. */
    void up(ByteBuf bytes) throws Exception {
        transfer(BulkHandler.UP, bytes.readableBytes(), 1, stream -> new BulkWriter(stream, bytes).start());
    }

    /** Gets so many bytes on one stream. */
    void down(long bytes) throws Exception {
        transfer(BulkHandler.DOWN, bytes, bytes, stream -> {});
    }

    private void transfer(int kind, long bytes, long answerBytes, Consumer<QuicStreamChannel> sender) throws Exception {
        CompletableFuture<Long> ended = new CompletableFuture<>();
        QuicStreamChannel stream = connection
                .createStream(
                        QuicStreamType.BIDIRECTIONAL, new CountedAnswer((first, received) -> ended.complete(received)))
                .get(CONNECT_SECONDS, TimeUnit.SECONDS);
        ByteBuf head =
                Unpooled.directBuffer(BulkHandler.HEAD_BYTES).writeByte(kind).writeLong(bytes);
        stream.eventLoop().execute(() -> {
            var _ = stream.writeAndFlush(new DefaultQuicStreamFrame(head, kind == BulkHandler.DOWN));
            sender.accept(stream);
        });
        long received = ended.get(TRANSFER_SECONDS, TimeUnit.SECONDS);
        if (received != answerBytes) {
            throw new IllegalStateException("The bare peer sent " + received + " bytes");
        }
    }

    @Override
    public void close() {
        connection.close().awaitUninterruptibly(1000);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }
}
