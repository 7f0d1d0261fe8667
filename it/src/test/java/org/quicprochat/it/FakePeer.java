package org.quicprochat.it;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.BatchItemResult;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayBatchEnqueueResponse;
import org.quicprochat.wire.RequestFrame;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/** A server that is played by a test: it answers other servers with whatever bytes it is told to. */
final class FakePeer implements AutoCloseable {
    private static final int PROBE = 0;

    /** What becomes of a whole request. */
    interface Manners {
        /** The answer's bytes; none: it is never answered. */
        byte[] answer(RequestFrame.Header header, byte[] body) throws Exception;
    }

    /** Never answers. */
    static final Manners SILENT = (_, _) -> new byte[0];

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel socket;
    private final Queue<Integer> methods = new ConcurrentLinkedQueue<>();
    private final Queue<String> taken = new ConcurrentLinkedQueue<>();
    private volatile Manners manners = this::take;

    FakePeer(PeerKey key) throws Exception {
        var codec = new QuicServerCodecBuilder()
                .sslContext(QuicSslContextBuilder.forServer(key.key(), null, key.certificate())
                        .applicationProtocols("qpc")
                        .build())
                .tokenHandler(InsecureQuicTokenHandler.INSTANCE)
                .maxIdleTimeout(30, TimeUnit.SECONDS)
                .initialMaxData(8 << 20)
                .initialMaxStreamDataBidirectionalRemote(2 << 20)
                .initialMaxStreamsBidirectional(1000)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        // Streams are all that it looks at.
                    }
                })
                .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        stream.pipeline().addLast(new StreamBytes(FakePeer.this::answer, (_, _) -> {}));
                    }
                })
                .build();
        socket = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .handler(codec)
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) socket.localAddress()).getPort();
    }

    /** From now on it behaves so. */
    void behave(Manners now) {
        manners = now;
    }

    /** From now on it behaves well. */
    void behave() {
        behave(this::take);
    }

    /** The methods of all calls so far; that it is alive is always said, and not counted. */
    List<Integer> methods() {
        return List.copyOf(methods);
    }

    /** The payloads that it answered Ok for, each as often as that was. */
    List<String> taken() {
        return List.copyOf(taken);
    }

    private byte[] take(RequestFrame.Header header, byte[] body) throws Exception {
        return take(header, body, Status.OK, "");
    }

    /** Answers each message of a batch: what has a payload that begins with "no" with a status, the others with Ok. */
    byte[] take(RequestFrame.Header header, byte[] body, Status refusal, String reason) throws Exception {
        List<BatchItemResult> results = new ArrayList<>();
        for (BatchItem item : RelayBatchEnqueueRequest.parseFrom(body).getItemsList()) {
            String payload = item.getPayload().toStringUtf8();
            if (payload.startsWith("no") && refusal != Status.OK) {
                results.add(BatchItemResult.newBuilder()
                        .setStatus(refusal.code())
                        .setReason(reason)
                        .build());
            } else {
                taken.add(payload);
                results.add(BatchItemResult.newBuilder().setSeq(taken.size()).build());
            }
        }
        RelayBatchEnqueueResponse answer = RelayBatchEnqueueResponse.newBuilder()
                .setDelivered(true)
                .addAllResults(results)
                .build();
        return ResponseFrame.encode(Status.OK, header.requestId(), answer);
    }

    private void answer(ChannelHandlerContext context, byte[] bytes) throws Exception {
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        RequestFrame.Header header = RequestFrame.readHeader(frame);
        byte[] body = new byte[bytes.length - RequestFrame.HEADER_BYTES];
        frame.get(RequestFrame.HEADER_BYTES, body);
        if (header.methodId() != PROBE) {
            methods.add(header.methodId());
        }
        byte[] answer = header.methodId() == PROBE ? alive(header) : manners.answer(header, body);
        if (answer.length > 0) {
            ChannelFuture _ = context.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.wrappedBuffer(answer), true));
        }
    }

    private static byte[] alive(RequestFrame.Header header) {
        return ResponseFrame.encode(Status.UNKNOWN_METHOD, header.requestId(), ErrorDetail.getDefaultInstance());
    }

    @Override
    public void close() {
        socket.close().awaitUninterruptibly(2000);
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }
}
