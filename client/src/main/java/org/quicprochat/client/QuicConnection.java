package org.quicprochat.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.quicprochat.client.ConnectionException.Reason;

/**
 * One QUIC connection: a stream for each call, as far as the server's credit goes; the rest waits in order. Methods
 * that do not say otherwise are for the event loop only.
 */
final class QuicConnection extends ChannelInboundHandlerAdapter implements ClientCall.Carrier {
    /** Told once that the connection is gone, on its event loop. */
    interface LossListener {
        void lost(QuicConnection connection, ConnectionException cause);
    }

    private record Parked(PushStream stream, ChannelHandlerContext context) {}

    private record OpenCall(CallStream handler, QuicStreamChannel stream) {}

    private final QuicChannel channel;
    private final EventLoop loop;
    private final ClientLimits limits;
    private final PushDelivery delivery;
    private final LossListener owner;
    private final Queue<ClientCall<?>> submitted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final LinkedHashSet<ClientCall<?>> waitingForCredit = new LinkedHashSet<>();
    private final Map<ClientCall<?>, OpenCall> open = new HashMap<>();
    private final ArrayDeque<byte[]> waitingSignals = new ArrayDeque<>();
    private final ArrayDeque<Parked> parked = new ArrayDeque<>();
    private volatile long lastHeardNanos = System.nanoTime();
    private volatile @Nullable ConnectionException loss;
    private boolean gone;

    QuicConnection(QuicChannel channel, ClientLimits limits, PushDelivery delivery, LossListener owner) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.limits = limits;
        this.delivery = delivery;
        this.owner = owner;
    }

    EventLoop loop() {
        return loop;
    }

    /** When the server last sent a byte, in {@link System#nanoTime}. Any thread. */
    long lastHeardNanos() {
        return lastHeardNanos;
    }

    void heard() {
        lastHeardNanos = System.nanoTime();
    }

    /** Whether calls can be sent, as far as anyone knows. Any thread. */
    boolean isActive() {
        return channel.isActive();
    }

    /** Sends a call, or lets it wait for credit. Any thread; the calls of one thread keep their order. */
    void submit(ClientCall<?> call) {
        call.carriedBy(this);
        if (loop.inEventLoop()) {
            start(call);
            return;
        }
        submitted.add(call);
        if (drainScheduled.compareAndSet(false, true)) {
            try {
                loop.execute(this::drainSubmitted);
            } catch (RejectedExecutionException e) {
                failSubmitted();
            }
        }
    }

    private void drainSubmitted() {
        drainScheduled.set(false);
        for (ClientCall<?> call = submitted.poll(); call != null; call = submitted.poll()) {
            start(call);
        }
    }

    private void failSubmitted() {
        for (ClientCall<?> call = submitted.poll(); call != null; call = submitted.poll()) {
            call.failed(ConnectionException.closed());
        }
    }

    private void start(ClientCall<?> call) {
        if (gone || !channel.isActive()) {
            call.interrupted(this, lossCause());
            return;
        }
        call.armTimer(loop);
        if (!call.isDone()) {
            waitingForCredit.add(call);
            useCredit();
        }
    }

    private void useCredit() {
        while (!waitingForCredit.isEmpty() && channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
            openStream(waitingForCredit.removeFirst());
        }
        while (!waitingSignals.isEmpty() && channel.peerAllowedStreams(QuicStreamType.UNIDIRECTIONAL) > 0) {
            sendSignal(waitingSignals.removeFirst());
        }
    }

    private void openStream(ClientCall<?> call) {
        CallStream handler = new CallStream(this, call, limits.answerBytes());
        channel.createStream(QuicStreamType.BIDIRECTIONAL, handler).addListener(created -> {
            if (created.isSuccess()) {
                QuicStreamChannel stream = (QuicStreamChannel) created.getNow();
                open.put(call, new OpenCall(handler, stream));
                handler.send(stream);
            } else {
                call.interrupted(this, lossCause());
            }
        });
    }

    /** A call's stream is done with it. */
    void finished(ClientCall<?> call) {
        open.remove(call);
    }

    /** Any thread. */
    @Override
    public void abandon(ClientCall<?> call) {
        if (loop.inEventLoop()) {
            drop(call);
        } else {
            try {
                loop.execute(() -> drop(call));
            } catch (RejectedExecutionException e) {
                // The loop is gone, and its streams with it.
            }
        }
    }

    private void drop(ClientCall<?> call) {
        waitingForCredit.remove(call);
        OpenCall carried = open.get(call);
        if (carried != null) {
            carried.handler().abandon(carried.stream());
        }
    }

    /** Sends a signal when there is credit; the oldest of too many that wait is dropped. Any thread. */
    void signal(byte[] frame) {
        try {
            loop.execute(() -> {
                if (!gone && channel.isActive()) {
                    if (waitingSignals.size() == limits.queuedSignals()) {
                        waitingSignals.removeFirst();
                    }
                    waitingSignals.add(frame);
                    useCredit();
                }
            });
        } catch (RejectedExecutionException e) {
            // The loop is gone, and the connection with it: the signal is dropped.
        }
    }

    private void sendSignal(byte[] frame) {
        channel.createStream(QuicStreamType.UNIDIRECTIONAL, new ChannelInboundHandlerAdapter())
                .addListener(created -> {
                    if (created.isSuccess()) {
                        QuicStreamChannel stream = (QuicStreamChannel) created.getNow();
                        var _ = stream.updatePriority(SendOrder.of(frame));
                        ByteBuf buffer =
                                stream.alloc().directBuffer(frame.length).writeBytes(frame);
                        var _ = stream.writeAndFlush(new DefaultQuicStreamFrame(buffer, true));
                    }
                });
    }

    /** A push stream begins: it reads at once, or when there is room again, in the order in which they came. */
    void admit(PushStream stream, ChannelHandlerContext context) {
        parked.add(new Parked(stream, context));
        admitParked();
    }

    private void admitParked() {
        while (!parked.isEmpty() && delivery.takeRoom(this::roomAgain)) {
            Parked first = parked.removeFirst();
            first.stream().admitted(first.context());
        }
    }

    private void roomAgain() {
        try {
            loop.execute(this::admitParked);
        } catch (RejectedExecutionException e) {
            // The loop is gone, and its streams with it.
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.fireChannelActive();
        useCredit();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof QuicStreamLimitChangedEvent) {
            useCredit();
        } else if (event instanceof QuicConnectionCloseEvent close) {
            loss = closedByServer(close);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone = true;
        ConnectionException cause = lossCause();
        owner.lost(this, cause);
        waitingSignals.clear();
        parked.clear();
        while (!waitingForCredit.isEmpty()) {
            waitingForCredit.removeFirst().interrupted(this, cause);
        }
        var _ = channel.parent().close();
        context.fireChannelInactive();
    }

    /** Ends the connection and remembers why. Any thread, idempotent. */
    void close(ConnectionException cause) {
        if (loss == null) {
            loss = cause;
        }
        try {
            var _ = channel.close(true, 0, Unpooled.EMPTY_BUFFER);
        } catch (RejectedExecutionException e) {
            // The loop is gone, and the connection with it.
        }
    }

    /** Runs something once the connection is gone, at once where it is. Any thread. */
    void whenGone(Runnable task) {
        channel.closeFuture().addListener(closed -> task.run());
    }

    /** Why the connection is gone. Any thread. */
    ConnectionException lossCause() {
        ConnectionException known = loss;
        if (known != null) {
            return known;
        }
        return new ConnectionException(
                Reason.LOST,
                channel.isTimedOut() ? "The server was silent for too long" : "The connection to the server was lost");
    }

    private static ConnectionException closedByServer(QuicConnectionCloseEvent close) {
        String kind = close.isApplicationClose() ? "application code " : "transport code ";
        return new ConnectionException(Reason.LOST, "The server closed the connection (" + kind + close.error() + ")");
    }
}
