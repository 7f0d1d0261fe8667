package org.quicprochat.it;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A QUIC connection that sends whatever bytes it is told to, as no well-behaved client would. */
final class RawConnection implements AutoCloseable {
    private static final int RESET_CODE = 7;
    private static final long CREDIT_WAIT_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long CREDIT_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel socket;
    private final QuicChannel connection;

    /** How a stream of requests ends. */
    enum Ending {
        /** With FIN, together with the last chunk. */
        FIN,
        /** With FIN, on its own after the last chunk. */
        FIN_ALONE,
        /** With RESET_STREAM. */
        RESET,
        /** Not at all. */
        NONE
    }

    /** A client's, without a certificate. */
    RawConnection(RunningServer server) throws Exception {
        this(server, client());
    }

    /** A peer's: it shows a certificate. */
    RawConnection(RunningServer server, PeerKey key) throws Exception {
        this(server, client().keyManager(key.key(), null, key.certificate()));
    }

    private static QuicSslContextBuilder client() {
        return QuicSslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .applicationProtocols("qpc");
    }

    private RawConnection(RunningServer server, QuicSslContextBuilder tls) throws Exception {
        var codec = new QuicClientCodecBuilder()
                .sslContext(tls.build())
                .maxIdleTimeout(30, TimeUnit.SECONDS)
                .initialMaxData(8 << 20)
                .initialMaxStreamDataBidirectionalLocal(8 << 20)
                .initialMaxStreamsUnidirectional(100)
                .initialMaxStreamDataUnidirectional(1 << 20)
                .build();
        socket = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .handler(codec)
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        connection = QuicChannel.newBootstrap(socket)
                .handler(new ChannelInboundHandlerAdapter())
                .streamHandler(new ChannelInboundHandlerAdapter())
                .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
                .connect()
                .get(10, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return connection.isActive();
    }

    /** Sends chunks on a new bidirectional stream; what the server sends back, up to the end of the stream. */
    CompletableFuture<byte[]> exchange(List<byte[]> chunks, Ending ending) throws Exception {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        StreamBytes.End complete = (_, bytes) -> answer.complete(bytes);
        QuicStreamChannel stream = open(QuicStreamType.BIDIRECTIONAL, new StreamBytes(complete, complete));
        send(stream, chunks, ending);
        return answer.orTimeout(30, TimeUnit.SECONDS);
    }

    /** Sends a part of a request on a new bidirectional stream and leaves it open. */
    CompletableFuture<byte[]> exchangeUnfinished(byte[] part) throws Exception {
        return exchange(List.of(part), Ending.NONE);
    }

    /** Sends chunks on a new unidirectional stream. */
    void signal(List<byte[]> chunks, Ending ending) throws Exception {
        QuicStreamChannel stream = open(QuicStreamType.UNIDIRECTIONAL, new ChannelInboundHandlerAdapter());
        send(stream, chunks, ending);
    }

    /** Waits for the server's credit first: a stream that is opened without it costs Netty's client the stream's id. */
    private QuicStreamChannel open(QuicStreamType type, ChannelHandler handler) throws Exception {
        long deadline = System.nanoTime() + CREDIT_WAIT_NANOS;
        while (connection.peerAllowedStreams(type) == 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("The server gives no credit for another stream");
            }
            LockSupport.parkNanos(CREDIT_POLL_NANOS);
        }
        return connection.createStream(type, handler).get(10, TimeUnit.SECONDS);
    }

    private static void send(QuicStreamChannel stream, List<byte[]> chunks, Ending ending) {
        for (int i = 0; i < chunks.size(); i++) {
            boolean fin = ending == Ending.FIN && i == chunks.size() - 1;
            ChannelFuture _ =
                    stream.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.wrappedBuffer(chunks.get(i)), fin));
        }
        if (ending == Ending.RESET) {
            ChannelFuture _ = stream.shutdownOutput(RESET_CODE);
        } else if (ending == Ending.FIN_ALONE || (ending == Ending.FIN && chunks.isEmpty())) {
            ChannelFuture _ = stream.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.EMPTY_BUFFER, true));
        }
    }

    @Override
    public void close() {
        connection.close().awaitUninterruptibly(2000);
        socket.close().awaitUninterruptibly(2000);
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }
}
