package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Peer;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.runtime.connection.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's QUIC connection. Its methods for the handlers are the event loop's; those of {@link Link} anyone's. */
final class ClientLink extends ChannelInboundHandlerAdapter implements Link {
    private static final Logger log = LoggerFactory.getLogger(ClientLink.class);
    private static final AttributeKey<ClientLink> KEY = AttributeKey.valueOf(ClientLink.class, "link");

    /** Long enough for an answer, and for sending it again where it is lost on a short way. */
    private static final Duration CLOSE_GRACE = Duration.ofMillis(300);

    /** Time for a lost frame to be sent again and heard of. */
    private static final Duration ASK_REST = Duration.ofSeconds(1);

    private final ConnectionGroup group;
    private final LoopContext loop;
    private final QuicChannel channel;
    private final AtomicBoolean drainPending = new AtomicBoolean();
    private final LoopWork drain = new LoopWork() {
        @Override
        void run() {
            drainPending.set(false);
            loop.writer().batch(channel);
            drainPushes();
        }
    };
    private final Queue<CallStream> inParts = new ArrayDeque<>();
    private volatile InetAddress lastAddress;
    private volatile Optional<Peer> peer = Optional.empty();
    private volatile boolean open;
    private @Nullable ClientConnection connection;
    private @Nullable PushSender pushes;
    private @Nullable Future<?> handshakeDeadline;
    private @Nullable Future<?> keepAlive;
    private int callsInWork;
    private int requestsInTransit;
    private boolean answeredAtOnce;
    private long unsentAnswers;
    private long lostPackets;
    private long askedNanos = System.nanoTime();

    ClientLink(ConnectionGroup group, LoopContext loop, QuicChannel channel, InetAddress address) {
        this.group = group;
        this.loop = loop;
        this.channel = channel;
        this.lastAddress = address;
        channel.attr(KEY).set(this);
    }

    /** The link of a connection, or null where it is none of a client. */
    static @Nullable ClientLink of(QuicChannel channel) {
        return channel.attr(KEY).get();
    }

    /** The channel of the connection. */
    QuicChannel channel() {
        return channel;
    }

    /** The connection, from the end of the handshake on. */
    ClientConnection connection() {
        ClientConnection open = connection;
        if (open == null) {
            throw new IllegalStateException("A stream before the handshake");
        }
        return open;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        handshakeDeadline = ctx.executor()
                .schedule(
                        () -> close(0, "handshake timeout"),
                        loop.config().times().handshake().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        cancel(handshakeDeadline);
        Optional<Peer> known = group.peerOf(channel);
        peer = known;
        ClientConnection opened = group.open(this);
        connection = opened;
        pushes = new PushSender(channel, opened.pushes(), loop.config().memory().unsentPushes());
        long period = loop.config().times().keepAlive().toNanos();
        keepAlive = ctx.executor().scheduleWithFixedDelay(this::askForSignOfLife, period, period, TimeUnit.NANOSECONDS);
        open = true;
        known.ifPresent(group.peers()::connected);
        ctx.fireChannelActive();
    }

    /** Not soon after another, nor after a loss: see {@link QuicheInternals#renewConnectionId}. */
    private void askForSignOfLife() {
        channel.collectStats().addListener((Future<QuicConnectionStats> stats) -> {
            if (stats.isSuccess()) {
                long lost = stats.getNow().lost();
                long now = System.nanoTime();
                if (lost == lostPackets && now - askedNanos >= ASK_REST.toNanos()) {
                    loop.keepAlive(channel);
                    askedNanos = now;
                }
                lostPackets = lost;
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        peer.ifPresent(group.peers()::spoke);
        QuicStreamChannel stream = (QuicStreamChannel) message;
        ChannelHandler handler = stream.type() == QuicStreamType.BIDIRECTIONAL
                ? new CallStream(this, loop, stream)
                : new SignalStream(this, loop, stream);
        stream.config().setReadFrames(true);
        stream.pipeline().addLast(handler);
        ctx.channel().eventLoop().register(stream).addListener(Failures.LOGGED);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof QuicStreamLimitChangedEvent) {
            loop.writer().inBatch(channel, this::drainPushes);
        }
        ctx.fireUserEventTriggered(event);
    }

    private void drainPushes() {
        PushSender sender = pushes;
        if (sender != null && channel.isActive()) {
            sender.drain();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.atDebug().setCause(cause).log("A connection failed");
        if (connection == null) {
            // The codec stops at the error of a failed handshake. Without this the client is told why only when it
            // sends again, a second or more later.
            ctx.executor().execute(() -> loop.writer().inBatch(channel, () -> {}));
        }
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {
        cancel(handshakeDeadline);
        cancel(keepAlive);
        pushes = null;
        group.closed(this);
        if (connection != null) {
            connection.closed();
        }
        ctx.fireChannelUnregistered();
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Counts a call that is with dispatch, or is not any more. */
    void inWork(int calls) {
        callsInWork += calls;
    }

    /** Counts a request whose end has not come, or that is whole or given up now. */
    void inTransit(int requests) {
        requestsInTransit += requests;
    }

    /** Has a stream's body read by {@link #readParts} from now on. */
    void comesInParts(CallStream stream) {
        inParts.add(stream);
    }

    /** Reads what a round of packets brought of bodies that come in many: the codec would read for each packet. */
    void readParts() {
        for (int left = inParts.size(); left > 0; left--) {
            CallStream stream = inParts.remove();
            if (stream.readOn()) {
                inParts.add(stream);
            }
        }
    }

    /** Takes note of an answer that was made without a wait. */
    void answeredAtOnce() {
        answeredAtOnce = true;
    }

    /**
     * Whether an acknowledgement may wait for an answer: there will be one, none was written in this round, and no
     * request is coming in that the client sends as fast as it is acknowledged.
     */
    boolean answerIsNear() {
        return callsInWork > 0 && requestsInTransit == 0 && !answeredAtOnce;
    }

    /** A round of packets was read. */
    void nextRound() {
        answeredAtOnce = false;
    }

    /** Whether the connection may hold so many bytes of answers more, which the client does not take. */
    boolean mayHold(int bytes) {
        return unsentAnswers == 0
                || unsentAnswers + bytes <= loop.config().memory().unsentAnswers();
    }

    /** Counts bytes of answers that the client does not take, or took now. */
    void holding(int bytes) {
        unsentAnswers += bytes;
    }

    @Override
    public InetAddress remoteAddress() {
        if (channel.remoteSocketAddress() instanceof InetSocketAddress now) {
            lastAddress = now.getAddress();
        }
        return lastAddress;
    }

    /** Whether the handshake is done. Any thread. */
    boolean isOpen() {
        return open;
    }

    @Override
    public Optional<Peer> peer() {
        return peer;
    }

    @Override
    public void pushesWaiting() {
        if (drainPending.compareAndSet(false, true)) {
            loop.writer().submit(drain);
        }
    }

    @Override
    public void close(long applicationErrorCode, String reason) {
        int code = Math.toIntExact(applicationErrorCode);
        Runnable close = () -> {
            ByteBuf text = Unpooled.copiedBuffer(reason, StandardCharsets.UTF_8);
            channel.close(true, code, text).addListener(Failures.LOGGED);
        };
        var _ = channel.eventLoop().schedule(close, CLOSE_GRACE.toNanos(), TimeUnit.NANOSECONDS);
    }
}
