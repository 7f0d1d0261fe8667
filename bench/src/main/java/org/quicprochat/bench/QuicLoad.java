package org.quicprochat.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * A closed-loop load generator on bare Netty QUIC: so many connections, each with so many calls in flight. It trusts
 * any certificate, since it only ever talks to servers that it started.
 */
final class QuicLoad implements AutoCloseable {
    private static final long MAX_LATENCY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(10);

    private final EventLoopGroup loops;
    private final List<QuicChannel> connections = new ArrayList<>();
    private final List<Channel> sockets = new ArrayList<>();

    /** Makes the frames of a connection's calls, and looks at the answers. Called on that connection's event loop. */
    interface Script {
        /** Whether there is nothing left to ask; the lane ends before the round's time is over then. */
        default boolean isDone() {
            return false;
        }

        /** The next request, a whole frame. */
        byte[] next();

        /** Whether an answer is as it should be; the status is -1 where the stream ended without one. */
        boolean accept(int status, byte[] answer);
    }

    /** Makes one script a lane: connection (from 0) and call in flight (from 0). */
    interface Scripts {
        /** The script of a lane. */
        Script of(int connection, int lane);
    }

    private QuicLoad(int threads) {
        loops = new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory());
    }

    /** Connects; each connection has a socket of its own. */
    static QuicLoad connect(InetSocketAddress server, int connections, int threads) throws Exception {
        QuicLoad load = new QuicLoad(threads);
        for (int i = 0; i < connections; i++) {
            load.open(server);
        }
        return load;
    }

    private void open(InetSocketAddress server) throws Exception {
        var tls = QuicSslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .applicationProtocols("qpc")
                .build();
        var codec = new QuicClientCodecBuilder()
                .sslContext(tls)
                .maxIdleTimeout(60, TimeUnit.SECONDS)
                .initialMaxData(16 << 20)
                .initialMaxStreamDataBidirectionalLocal(8 << 20)
                .initialMaxStreamDataBidirectionalRemote(1 << 20)
                .initialMaxStreamDataUnidirectional(1 << 20)
                .initialMaxStreamsUnidirectional(1000)
                .build();
        Channel socket = new Bootstrap()
                .group(loops)
                .channel(EpollDatagramChannel.class)
                .handler(codec)
                .bind(new InetSocketAddress(server.getAddress(), 0))
                .sync()
                .channel();
        sockets.add(socket);
        connections.add(QuicChannel.newBootstrap(socket)
                .handler(new ChannelInboundHandlerAdapter())
                .streamHandler(new DiscardHandler())
                .remoteAddress(server)
                .connect()
                .get(CONNECT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Runs one round: every lane calls, one call after the other, until the time is over or its script is done. */
    Round run(int inFlight, Duration time, Scripts scripts) throws InterruptedException {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        CountDownLatch done = new CountDownLatch(connections.size() * inFlight);
        List<Lane> lanes = new ArrayList<>();
        for (int c = 0; c < connections.size(); c++) {
            for (int i = 0; i < inFlight; i++) {
                lanes.add(new Lane(connections.get(c), scripts.of(c, i), end, done));
            }
        }
        lanes.forEach(Lane::start);
        if (!done.await(time.toMillis() + 30_000, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("Calls were not answered 30 s after the round's end: " + done.getCount());
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        Histogram latencies = new Histogram(MAX_LATENCY_NANOS, 3);
        long calls = 0;
        long failures = 0;
        for (Lane lane : lanes) {
            latencies.add(lane.latencies());
            calls += lane.calls();
            failures += lane.failures();
        }
        return new Round(calls, failures, elapsed, latencies);
    }

    /** One call on a connection (from 0); the answer, a whole frame, comes on its event loop. */
    void call(int connection, byte[] frame, Consumer<byte[]> answered) {
        QuicChannel channel = connections.get(connection);
        channel.eventLoop().execute(() -> StreamCall.start(channel, frame, answered));
    }

    /** Runs an action later, on an event loop. */
    void schedule(Duration delay, Runnable action) {
        var _ = loops.next().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        connections.forEach(connection -> connection.close().awaitUninterruptibly(1000));
        sockets.forEach(socket -> socket.close().awaitUninterruptibly(1000));
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }
}
