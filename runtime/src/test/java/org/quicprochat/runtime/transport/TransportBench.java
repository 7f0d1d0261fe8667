package org.quicprochat.runtime.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.quicprochat.runtime.connection.ConnectionRegistry;
import org.quicprochat.runtime.connection.PushLimits;
import org.quicprochat.wire.RequestFrame;

/**
 * The listener's rate beside that of a bare Netty QUIC echo with the same sockets and settings: 10 connections with 10
 * calls in flight, in turns. Arguments: seconds a turn, turns, bytes of a request.
 */
public final class TransportBench {
    private static final int CONNECTIONS = 10;
    private static final int IN_FLIGHT = 10;

    private final SocketKind kind = SocketKind.best();
    private final SecureRandom random = new SecureRandom();
    private final Path folder;

    private TransportBench(Path folder) {
        this.folder = folder;
    }

    /** Runs. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        int bytes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 16;
        new TransportBench(Files.createTempDirectory("bench")).run(seconds, turns, bytes);
    }

    private void run(int seconds, int turns, int bytes) throws Exception {
        ListenerConfig config = ListenerConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withEventLoops(Integer.getInteger("loops", 1));
        try (AutoCloseableBare bare = bare(config);
                QuicListener listener = QuicListener.bind(
                        config,
                        new TlsFiles(folder.resolve("cert"), folder.resolve("key")),
                        new FakeCalls(),
                        new ConnectionRegistry(PushLimits.DEFAULT),
                        random,
                        InstantSource.system(),
                        InboundPeers.NONE)) {
            for (int turn = 0; turn <= turns; turn++) {
                double echo = load(bare.address(), FakeCalls.ECHO, bytes, turn == 0 ? 2 : seconds);
                double inline = load(listener.localAddress(), FakeCalls.ECHO, bytes, turn == 0 ? 2 : seconds);
                double off = load(listener.localAddress(), FakeCalls.ECHO_OFF_LOOP, bytes, turn == 0 ? 2 : seconds);
                System.out.printf(
                        Locale.ROOT,
                        "%s bare %.0f/s inline %.0f/s (%.2f) virtual threads %.0f/s (%.2f)%n",
                        turn == 0 ? "warm-up" : "turn " + turn,
                        echo,
                        inline,
                        inline / echo,
                        off,
                        off / echo);
            }
        }
    }

    private record AutoCloseableBare(MultiThreadIoEventLoopGroup loops, InetSocketAddress address)
            implements AutoCloseable {
        @Override
        public void close() {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private AutoCloseableBare bare(ListenerConfig config) throws Exception {
        CertifiedKey pair = SelfSigned.make(InetAddress.getLoopbackAddress(), random, Instant.now());
        QuicSslContext tls = QuicSslContextBuilder.forServer(new OneKey(pair), null)
                .applicationProtocols("qpc")
                .build();
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                config.eventLoops(), new DefaultThreadFactory("bare-loop"), kind.handlers());
        InetSocketAddress address = config.listen();
        for (int i = 0; i < config.eventLoops(); i++) {
            Channel socket = kind.bootstrap((EventLoop) loops.next())
                    .handler(new QuicServerCodecBuilder()
                            .sslContext(tls)
                            .maxIdleTimeout(90, TimeUnit.SECONDS)
                            .maxRecvUdpPayloadSize(SocketKind.LARGEST_RECEIVED)
                            .maxSendUdpPayloadSize(SocketKind.LARGEST_SENT)
                            .initialMaxData(config.memory().connectionWindow())
                            .initialMaxStreamDataBidirectionalRemote(
                                    config.memory().streamWindow())
                            .initialMaxStreamsBidirectional(256)
                            .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, kind.segments())
                            .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                                @Override
                                protected void initChannel(QuicStreamChannel stream) {
                                    stream.config().setReadFrames(true);
                                    stream.pipeline().addLast(new BareEcho());
                                }
                            })
                            .build())
                    .bind(address)
                    .sync()
                    .channel();
            address = (InetSocketAddress) socket.localAddress();
        }
        return new AutoCloseableBare(loops, address);
    }

    private static final class BareEcho extends ChannelInboundHandlerAdapter {
        private ByteBuf collected = Unpooled.EMPTY_BUFFER;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            QuicStreamFrame frame = (QuicStreamFrame) message;
            collected = collected.isReadable() ? Unpooled.wrappedBuffer(collected, frame.content()) : frame.content();
            if (frame.hasFin()) {
                ctx.writeAndFlush(new DefaultQuicStreamFrame(collected, true)).addListener(Failures.LOGGED);
            }
        }
    }

    private double load(InetSocketAddress server, int method, int bytes, int seconds) throws Exception {
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, kind.handlers());
        LongAdder done = new LongAdder();
        byte[] request = RequestFrame.encode(method, 7, new byte[bytes]);
        try {
            QuicSslContext tls = QuicSslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .applicationProtocols("qpc")
                    .build();
            List<QuicChannel> channels = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                channels.add(connect(loops, tls, server));
            }
            for (QuicChannel channel : channels) {
                for (int i = 0; i < IN_FLIGHT; i++) {
                    channel.eventLoop().execute(() -> next(channel, request, done));
                }
            }
            TimeUnit.MILLISECONDS.sleep(500);
            long before = done.sum();
            long cpu = loopNanos();
            long start = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            double rate = (done.sum() - before) * 1e9 / (System.nanoTime() - start);
            System.out.printf(
                    Locale.ROOT, "  loop %.1f us a call%n", (loopNanos() - cpu) / 1e3 / (done.sum() - before));
            channels.forEach(channel -> channel.close().addListener(Failures.LOGGED));
            return rate;
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /** The processor time of the servers' loops, which a busy machine distorts less than the rate. */
    private static long loopNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().matches("(bare|qpc)-loop.*")) {
                sum += threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return sum;
    }

    private QuicChannel connect(MultiThreadIoEventLoopGroup loops, QuicSslContext tls, InetSocketAddress server)
            throws Exception {
        Bootstrap bootstrap = kind.bootstrap((EventLoop) loops.next());
        Channel socket = bootstrap
                .handler(new QuicClientCodecBuilder()
                        .sslContext(tls)
                        .maxIdleTimeout(30, TimeUnit.SECONDS)
                        .initialMaxData(4 << 20)
                        .initialMaxStreamDataBidirectionalLocal(1 << 20)
                        .initialMaxStreamDataUnidirectional(1 << 20)
                        .initialMaxStreamsUnidirectional(100)
                        .build())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        return QuicChannel.newBootstrap(socket)
                .handler(new ChannelInboundHandlerAdapter())
                .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, kind.segments())
                .remoteAddress(server)
                .connect()
                .get();
    }

    private static void next(QuicChannel channel, byte[] request, LongAdder done) {
        if (!channel.isActive()) {
            return;
        }
        channel.createStream(QuicStreamType.BIDIRECTIONAL, new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        ((QuicStreamFrame) message).release();
                        if (((QuicStreamFrame) message).hasFin()) {
                            done.increment();
                            next(channel, request, done);
                        }
                    }
                })
                .addListener(opened -> {
                    if (opened.isSuccess()) {
                        QuicStreamChannel stream = (QuicStreamChannel) opened.getNow();
                        stream.config().setReadFrames(true);
                        ByteBuf bytes =
                                stream.alloc().directBuffer(request.length).writeBytes(request);
                        stream.writeAndFlush(new DefaultQuicStreamFrame(bytes, true))
                                .addListener(Failures.LOGGED);
                    } else {
                        channel.eventLoop().execute(() -> next(channel, request, done));
                    }
                });
    }
}
