package org.quicprochat.client;

import com.google.protobuf.MessageLite;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.quicprochat.wire.PushFrame;
import org.quicprochat.wire.RequestFrame;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/** A QUIC server that answers what a test says. Its script runs on its event loop. */
final class ScriptedServer implements AutoCloseable {
    /** What happens to each request. */
    interface Script {
        void request(Request request);
    }

    /** How the server is set up. */
    record Setup(int port, String alpn, int callStreams, int signalStreams, TestCertificate certificate) {
        static final Setup STANDARD = new Setup(0, "qpc", 256, 16, TestCertificate.forName("localhost"));

        Setup withAlpn(String protocol) {
            return new Setup(port, protocol, callStreams, signalStreams, certificate);
        }

        Setup withCallStreams(int streams) {
            return new Setup(port, alpn, streams, signalStreams, certificate);
        }

        Setup withPort(int udpPort) {
            return new Setup(udpPort, alpn, callStreams, signalStreams, certificate);
        }

        Setup withCertificate(TestCertificate other) {
            return new Setup(port, alpn, callStreams, signalStreams, other);
        }
    }

    /** A whole frame that came in on a stream. */
    @SuppressWarnings("ArrayRecordComponent")
    record Request(int methodId, int requestId, byte[] body, QuicStreamChannel stream, QuicChannel connection) {
        void ok(MessageLite answer) {
            answer(Status.OK, answer);
        }

        void answer(Status status, MessageLite answer) {
            bytes(true, ResponseFrame.encode(status, requestId, answer));
        }

        void bytes(boolean fin, byte[] bytes) {
            var _ = stream.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.copiedBuffer(bytes), fin));
        }

        /** A frame with this header, whatever it announces, and these bytes. */
        void frame(int statusCode, int echoedId, int length, byte[] bytes, boolean fin) {
            bytes(
                    fin,
                    ByteBuffer.allocate(ResponseFrame.HEADER_BYTES + bytes.length)
                            .put((byte) statusCode)
                            .putInt(echoedId)
                            .putInt(length)
                            .put(bytes)
                            .array());
        }

        void reset() {
            var _ = stream.shutdownOutput(7);
        }
    }

    /** A signal that came in. */
    @SuppressWarnings("ArrayRecordComponent")
    record Signal(int eventType, byte[] body) {}

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Setup setup;
    private final Channel channel;
    private final List<QuicChannel> connections = new CopyOnWriteArrayList<>();
    private final AtomicLong unfinished = new AtomicLong();
    private volatile boolean refusing;
    final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

    ScriptedServer(Setup setup, Script script) {
        this.setup = setup;
        QuicSslContext tls = tls(setup.alpn());
        QuicSslContext refusal = tls("nobody speaks this");
        channel = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(new QuicServerCodecBuilder()
                        .sslEngineProvider(connection -> (refusing ? refusal : tls).newEngine(connection.alloc()))
                        .maxIdleTimeout(30, TimeUnit.SECONDS)
                        .initialMaxData(16 << 20)
                        .initialMaxStreamDataBidirectionalRemote(1 << 20)
                        .initialMaxStreamDataUnidirectional(1 << 20)
                        .initialMaxStreamsBidirectional(setup.callStreams())
                        .initialMaxStreamsUnidirectional(setup.signalStreams())
                        .tokenHandler(new NoRetry())
                        .handler(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext context) {
                                connections.add((QuicChannel) context.channel());
                            }

                            @Override
                            public void channelInactive(ChannelHandlerContext context) {
                                connections.remove((QuicChannel) context.channel());
                            }

                            @Override
                            public boolean isSharable() {
                                return true;
                            }
                        })
                        .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                            @Override
                            protected void initChannel(QuicStreamChannel stream) {
                                stream.config().setReadFrames(true);
                                stream.pipeline().addLast(new Collector(script));
                            }
                        })
                        .build())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), setup.port()))
                .syncUninterruptibly()
                .channel();
    }

    private QuicSslContext tls(String protocol) {
        return QuicSslContextBuilder.forServer(
                        setup.certificate().key(), null, setup.certificate().certificate())
                .applicationProtocols(protocol)
                .build();
    }

    /** From now on a handshake fails, because no application protocol is common. */
    void refuseNewConnections() {
        refusing = true;
    }

    static ScriptedServer start(Script script) {
        return new ScriptedServer(Setup.STANDARD, script);
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    ServerAddress address() {
        return new ServerAddress("127.0.0.1", port());
    }

    /** A configuration that trusts this server and does not reconnect. */
    ClientConfig config() {
        return ClientConfig.of(address(), new Trust.Pinned(setup.certificate().certificate()))
                .withReconnect(ReconnectPolicy.never());
    }

    int connections() {
        return connections.size();
    }

    /** Sends an event to every connection; waits until the streams took it. */
    void push(int eventType, MessageLite event) {
        pushBytes(PushFrame.encode(eventType, event), true);
    }

    void pushBytes(byte[] frame, boolean fin) {
        for (QuicChannel connection : connections) {
            QuicStreamChannel stream = connection
                    .createStream(QuicStreamType.UNIDIRECTIONAL, new ChannelInboundHandlerAdapter())
                    .syncUninterruptibly()
                    .getNow();
            stream.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.copiedBuffer(frame), fin))
                    .syncUninterruptibly();
        }
    }

    /** Event streams that every client lets this server open just now. */
    long pushCredit() {
        return connections.stream()
                .mapToLong(connection -> connection.peerAllowedStreams(QuicStreamType.UNIDIRECTIONAL))
                .min()
                .orElse(0);
    }

    /** Bytes that came on streams whose end did not come yet. */
    long unfinishedBytes() {
        return unfinished.get();
    }

    /** Ends every connection with an application's close. */
    void dropConnections(int code) {
        for (QuicChannel connection : connections) {
            connection.close(true, code, Unpooled.EMPTY_BUFFER).syncUninterruptibly();
        }
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Collects what a stream brings until FIN. */
    private final class Collector extends ChannelInboundHandlerAdapter {
        private final Script script;
        private final CompositeByteBuf received = Unpooled.compositeBuffer();

        Collector(Script script) {
            this.script = script;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            QuicStreamFrame frame = (QuicStreamFrame) message;
            unfinished.addAndGet(frame.content().readableBytes());
            received.addComponent(true, frame.content());
            if (frame.hasFin()) {
                unfinished.addAndGet(-received.readableBytes());
                QuicStreamChannel stream = (QuicStreamChannel) context.channel();
                ByteBuffer bytes = ByteBuffer.wrap(ByteBufUtil.getBytes((ByteBuf) received));
                if (stream.type() == QuicStreamType.BIDIRECTIONAL) {
                    RequestFrame.Header header = RequestFrame.readHeader(bytes);
                    byte[] body = new byte[bytes.remaining()];
                    bytes.get(body);
                    script.request(new Request(header.methodId(), header.requestId(), body, stream, stream.parent()));
                } else {
                    PushFrame.Header header = PushFrame.readHeader(bytes);
                    byte[] body = new byte[bytes.remaining()];
                    bytes.get(body);
                    signals.add(new Signal(header.eventType(), body));
                }
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            received.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }

    /** No address validation: all clients are on this machine. */
    private static final class NoRetry implements QuicTokenHandler {
        @Override
        public boolean writeToken(ByteBuf out, ByteBuf connectionId, InetSocketAddress address) {
            return false;
        }

        @Override
        public int validateToken(ByteBuf token, InetSocketAddress address) {
            return 0;
        }

        @Override
        public int maxTokenLength() {
            return 0;
        }
    }
}
