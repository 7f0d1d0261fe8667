package org.quicprochat.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.quicprochat.runtime.transport.TlsFiles;

/**
 * The bare peer: what this QUIC stack does on the server's own transport settings when nothing is to be done but to
 * send the request back, data and FIN in one write.
 */
final class EchoServer implements AutoCloseable {
    private static final int MAX_ECHO_BYTES = 16 << 20;

    private final EventLoopGroup loops;
    private final List<Channel> sockets = new ArrayList<>();

    private EchoServer(EventLoopGroup loops) {
        this.loops = loops;
    }

    static EchoServer bind(InetSocketAddress address, int threads, TlsFiles tls) throws Exception {
        EchoServer server = new EchoServer(new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory()));
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
        return new QuicServerCodecBuilder()
                .sslContext(context)
                .maxIdleTimeout(90, TimeUnit.SECONDS)
                .initialMaxData(16 << 20)
                .initialMaxStreamDataBidirectionalLocal(2 << 20)
                .initialMaxStreamDataBidirectionalRemote(2 << 20)
                .initialMaxStreamDataUnidirectional(64 << 10)
                .initialMaxStreamsBidirectional(256)
                .initialMaxStreamsUnidirectional(16)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }
                })
                .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        stream.pipeline().addLast(new Echo());
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

    private static final class Echo extends ChannelInboundHandlerAdapter {
        private final List<ByteBuf> parts = new ArrayList<>(1);
        private int size;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf part = (ByteBuf) message;
            size += part.readableBytes();
            if (size > MAX_ECHO_BYTES) {
                part.release();
                ChannelFuture _ = context.close();
            } else {
                parts.add(part);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownReadComplete.INSTANCE) {
                ChannelFuture _ = context.writeAndFlush(new DefaultQuicStreamFrame(whole(context), true));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            parts.forEach(ByteBuf::release);
            parts.clear();
        }

        private ByteBuf whole(ChannelHandlerContext context) {
            if (parts.size() == 1) {
                return parts.removeFirst();
            }
            CompositeByteBuf whole = context.alloc().compositeBuffer(Math.max(1, parts.size()));
            parts.forEach(part -> whole.addComponent(true, part));
            parts.clear();
            return whole;
        }
    }
}
