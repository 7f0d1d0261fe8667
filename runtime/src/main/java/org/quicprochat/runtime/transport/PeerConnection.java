package org.quicprochat.runtime.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.service.PeerLink.Failed;
import org.quicprochat.plugin.service.PeerLink.Failure;
import org.quicprochat.plugin.service.PeerLink.Reply;
import org.quicprochat.wire.RequestFrame;

/**
 * A connection to a peer: a stream for each call, as far as the peer's credit goes; the rest waits in order. Methods
 * that do not say otherwise are the event loop's.
 */
final class PeerConnection extends ChannelInboundHandlerAdapter {
    /** No server has this method: any answer is a sign of life. */
    private static final int NO_METHOD = 0;

    private final QuicChannel channel;
    private final EventLoop loop;
    private final PeerLimits limits;
    private final ByteBudget budget;
    private final Runnable spoke;
    private final AtomicInteger requestIds = new AtomicInteger();
    private final Set<PeerCall> open = new LinkedHashSet<>();
    private final LinkedHashSet<PeerCall> waiting = new LinkedHashSet<>();
    private long heardNanos = System.nanoTime();
    private boolean asked;
    private @Nullable Future<?> ticks;

    /**
     * A connection to be.
     *
     * @param budget the memory of answers that are not whole
     * @param spoke run whenever the peer sent something
     */
    PeerConnection(QuicChannel channel, PeerLimits limits, ByteBudget budget, Runnable spoke) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.limits = limits;
        this.budget = budget;
        this.spoke = spoke;
    }

    /** Whether calls can be sent, as far as anyone knows. Any thread. */
    boolean isActive() {
        return channel.isActive();
    }

    /** Completed when the connection is gone. Any thread. */
    CompletableFuture<Boolean> gone() {
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        channel.closeFuture().addListener(closed -> gone.complete(true));
        return gone;
    }

    /** Sends a call. Any thread. */
    PeerCall call(int methodId, byte[] body) {
        int requestId = requestIds.incrementAndGet();
        PeerCall call = new PeerCall(
                RequestFrame.encode(methodId, requestId, body), requestId, limits.answerBytes(), budget, this::heard);
        onLoop(() -> start(call), call);
        return call;
    }

    /** Nobody waits for the answer any more. Any thread. */
    void abandon(PeerCall call, Reply how) {
        onLoop(
                () -> {
                    waiting.remove(call);
                    call.end(how);
                },
                call);
    }

    private void onLoop(Runnable task, PeerCall call) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            call.reply().complete(new Failed(Failure.LOST));
        }
    }

    private void heard() {
        heardNanos = System.nanoTime();
        asked = false;
        spoke.run();
    }

    private void start(PeerCall call) {
        if (!channel.isActive()) {
            call.end(new Failed(Failure.NOT_CONNECTED));
            return;
        }
        waiting.add(call);
        useCredit();
    }

    private void useCredit() {
        while (!waiting.isEmpty() && channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
            PeerCall call = waiting.removeFirst();
            open.add(call);
            var _ = call.reply().whenComplete((reply, failure) -> open.remove(call));
            channel.createStream(QuicStreamType.BIDIRECTIONAL, call).addListener(created -> {
                if (created.isSuccess()) {
                    call.send((QuicStreamChannel) created.getNow());
                } else {
                    call.end(new Failed(Failure.LOST));
                }
            });
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        long period = limits.keepAlive().toNanos();
        ticks = loop.scheduleWithFixedDelay(() -> tick(System.nanoTime()), period, period, TimeUnit.NANOSECONDS);
        context.fireChannelActive();
    }

    /** Asks a peer that is silent at this time for a sign of life; where none comes, the connection is dead. */
    void tick(long nanos) {
        if (asked) {
            close();
        } else if (nanos - heardNanos >= limits.keepAlive().toNanos()) {
            asked = true;
            PeerCall probe = call(NO_METHOD, new byte[0]);
            var _ = loop.schedule(
                    () -> abandon(probe, new Failed(Failure.DEADLINE)),
                    limits.keepAlive().toNanos(),
                    TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof QuicStreamLimitChangedEvent) {
            useCredit();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (ticks != null) {
            ticks.cancel(false);
        }
        Set.copyOf(open).forEach(call -> call.end(new Failed(Failure.LOST)));
        Set.copyOf(waiting).forEach(call -> call.end(new Failed(Failure.NOT_CONNECTED)));
        waiting.clear();
        channel.parent().close().addListener(Failures.LOGGED);
        context.fireChannelInactive();
    }

    /** Ends the connection. Any thread, idempotent. */
    void close() {
        try {
            channel.close(true, 0, Unpooled.EMPTY_BUFFER).addListener(Failures.LOGGED);
        } catch (RejectedExecutionException e) {
            // The loop is gone, and the connection with it.
        }
    }
}
