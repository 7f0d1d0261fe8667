package org.quicprochat.runtime.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.quicprochat.wire.RequestFrame;

/** A client that can do wrong what a client can do wrong. */
final class TestClient implements AutoCloseable {
    private static final int SECONDS = 20;
    private static final long CREDIT_POLL_NANOS = 50_000;

    /**
     * How it connects.
     *
     * @param pushCredit unidirectional streams that the server may open before it gets more
     */
    record Options(
            List<String> alpn,
            List<String> groups,
            List<String> signatures,
            @Nullable X509Certificate pinned,
            @Nullable PrivateKey ownKey,
            @Nullable X509Certificate ownCertificate,
            int pushCredit,
            int window,
            int idleMillis) {
        static final Options DEFAULT =
                new Options(List.of("qpc"), List.of(), List.of(), null, null, null, 100, 1 << 20, 20_000);

        Options alpn(String... names) {
            return new Options(
                    List.of(names), groups, signatures, pinned, ownKey, ownCertificate, pushCredit, window, idleMillis);
        }

        Options groups(String... names) {
            return new Options(
                    alpn, List.of(names), signatures, pinned, ownKey, ownCertificate, pushCredit, window, idleMillis);
        }

        Options pinned(X509Certificate certificate, String... signatureNames) {
            return new Options(
                    alpn,
                    groups,
                    List.of(signatureNames),
                    certificate,
                    ownKey,
                    ownCertificate,
                    pushCredit,
                    window,
                    idleMillis);
        }

        Options showing(PrivateKey key, X509Certificate certificate) {
            return new Options(alpn, groups, signatures, pinned, key, certificate, pushCredit, window, idleMillis);
        }

        Options limits(int credit, int bytes, int idle) {
            return new Options(alpn, groups, signatures, pinned, ownKey, ownCertificate, credit, bytes, idle);
        }
    }

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final BlockingQueue<byte[]> pushes = new LinkedBlockingQueue<>();
    final CompletableFuture<QuicConnectionCloseEvent> closed = new CompletableFuture<>();
    private final Channel socket;
    final QuicChannel channel;

    static TestClient connect(InetSocketAddress server) throws Exception {
        return new TestClient(server, Options.DEFAULT);
    }

    static TestClient connect(InetSocketAddress server, Options options) throws Exception {
        return new TestClient(server, options);
    }

    private TestClient(InetSocketAddress server, Options options) throws Exception {
        QuicSslContextBuilder tls = QuicSslContextBuilder.forClient()
                .applicationProtocols(options.alpn().toArray(String[]::new));
        if (options.pinned() == null) {
            tls.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else {
            tls.trustManager((TrustManager) new Pinned(options.pinned()));
        }
        if (!options.groups().isEmpty()) {
            tls.option(BoringSSLContextOption.GROUPS, options.groups().toArray(String[]::new));
        }
        if (!options.signatures().isEmpty()) {
            tls.option(
                    BoringSSLContextOption.SIGNATURE_ALGORITHMS,
                    options.signatures().toArray(String[]::new));
        }
        if (options.ownKey() != null && options.ownCertificate() != null) {
            tls.keyManager(options.ownKey(), null, options.ownCertificate());
        }
        socket = new Bootstrap()
                .group(loops)
                .channel(NioDatagramChannel.class)
                .handler(new QuicClientCodecBuilder()
                        .sslContext(tls.build())
                        .maxIdleTimeout(options.idleMillis(), TimeUnit.MILLISECONDS)
                        .initialMaxData(16L * options.window())
                        .initialMaxStreamDataBidirectionalLocal(options.window())
                        .initialMaxStreamDataUnidirectional(options.window())
                        .initialMaxStreamsUnidirectional(options.pushCredit())
                        .build())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        try {
            channel = QuicChannel.newBootstrap(socket)
                    .handler(new Connection())
                    .remoteAddress(server)
                    .connect()
                    .get(SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            socket.close().sync();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            throw e;
        }
    }

    private final class Connection extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            QuicStreamChannel stream = (QuicStreamChannel) message;
            stream.config().setReadFrames(true);
            stream.pipeline().addLast(new Reader(pushes::add, failure -> {}));
            ctx.channel().eventLoop().register(stream).syncUninterruptibly();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof QuicConnectionCloseEvent close) {
                closed.complete(close);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            closed.completeExceptionally(cause);
        }
    }

    private interface Whole {
        void read(byte[] bytes);
    }

    private interface Failed {
        void failed(Throwable cause);
    }

    private static final class Reader extends ChannelInboundHandlerAdapter {
        private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
        private final Whole whole;
        private final Failed failed;

        Reader(Whole whole, Failed failed) {
            this.whole = whole;
            this.failed = failed;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            QuicStreamFrame frame = (QuicStreamFrame) message;
            ByteBuf bytes = frame.content();
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            collected.writeBytes(copy);
            boolean end = frame.hasFin();
            frame.release();
            if (end) {
                whole.read(collected.toByteArray());
                ctx.close().addListener(Failures.LOGGED);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failed.failed(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            failed.failed(new IllegalStateException("The stream is closed"));
        }
    }

    /** A stream of the client's. */
    final class Stream {
        final QuicStreamChannel stream;
        final CompletableFuture<byte[]> answer = new CompletableFuture<>();

        private Stream(QuicStreamType type) throws Exception {
            stream = channel.createStream(type, new Reader(answer::complete, answer::completeExceptionally))
                    .get(SECONDS, TimeUnit.SECONDS);
            stream.config().setReadFrames(true);
        }

        /** Writes and waits until it is with the transport; a failure is the server's word to stop. */
        Stream write(byte[] bytes, boolean fin) throws InterruptedException {
            stream.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.copiedBuffer(bytes), fin))
                    .await(SECONDS, TimeUnit.SECONDS);
            return this;
        }

        /** Writes without waiting. */
        Stream send(byte[] bytes, boolean fin) {
            stream.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.copiedBuffer(bytes), fin))
                    .addListener(Failures.LOGGED);
            return this;
        }

        Stream reset() throws InterruptedException {
            stream.shutdownOutput(9).await(SECONDS, TimeUnit.SECONDS);
            return this;
        }

        Stream stopSending() throws InterruptedException {
            stream.shutdownInput(9).await(SECONDS, TimeUnit.SECONDS);
            return this;
        }

        byte[] await() throws Exception {
            return answer.get(SECONDS, TimeUnit.SECONDS);
        }
    }

    Stream open() throws Exception {
        return new Stream(QuicStreamType.BIDIRECTIONAL);
    }

    /** Opens a stream as soon as there is credit for one. */
    Stream openWithCredit() throws Exception {
        return openWithCredit(QuicStreamType.BIDIRECTIONAL);
    }

    /** Opens a stream as soon as there is credit for one. */
    Stream openWithCredit(QuicStreamType type) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (; ; ) {
            if (channel.peerAllowedStreams(type) > 0) {
                return new Stream(type);
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException("No credit for a stream");
            }
            LockSupport.parkNanos(CREDIT_POLL_NANOS);
        }
    }

    Stream openSignal() throws Exception {
        return new Stream(QuicStreamType.UNIDIRECTIONAL);
    }

    byte[] call(int method, int requestId, byte[] body) throws Exception {
        return openWithCredit()
                .write(RequestFrame.encode(method, requestId, body), true)
                .await();
    }

    /** Whether the connection serves calls. */
    boolean works() throws Exception {
        byte[] answer = call(FakeCalls.ECHO, 77, new byte[] {1, 2});
        return Arrays.equals(answer, FakeCalls.answer(FakeCalls.OK, 77, new byte[] {1, 2}));
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly(SECONDS, TimeUnit.SECONDS);
        socket.close().awaitUninterruptibly(SECONDS, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(SECONDS, TimeUnit.SECONDS);
    }
}
