package org.quicprochat.runtime.transport;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other threads have for the clients of one event loop. The first to come wakes the loop; what comes until it runs
 * is written by the same task, each connection's answers in as few packets as they fit in, all packets in one flush.
 */
final class LoopWriter {
    private static final Logger log = LoggerFactory.getLogger(LoopWriter.class);

    private final EventLoop loop;
    private final DatagramGate gate;
    private final AtomicReference<@Nullable LoopWork> last = new AtomicReference<>();
    private final List<QuicChannel> held = new ArrayList<>();

    LoopWriter(EventLoop loop, DatagramGate gate) {
        this.loop = loop;
        this.gate = gate;
    }

    /** Whether the caller is the event loop. */
    boolean inLoop() {
        return loop.inEventLoop();
    }

    /** Leaves work for the loop; from any thread. */
    void submit(LoopWork work) {
        LoopWork before;
        do {
            before = last.get();
            work.before = before;
        } while (!last.compareAndSet(before, work));
        if (before == null) {
            try {
                loop.execute(this::drain);
            } catch (RejectedExecutionException e) {
                log.atDebug().log("The event loop has stopped: an answer is lost with its connection");
            }
        }
    }

    /** Does something with a connection whose packets are held back until it is done; on the event loop. */
    void inBatch(QuicChannel channel, Runnable action) {
        boolean begun = QuicheInternals.beginBatch(channel);
        try {
            action.run();
        } finally {
            if (begun) {
                QuicheInternals.endBatch(channel);
            }
        }
    }

    /** Holds back a connection's packets until all work is done; only from {@link LoopWork#run}. */
    void batch(QuicChannel channel) {
        if (QuicheInternals.beginBatch(channel)) {
            held.add(channel);
        }
    }

    private void drain() {
        gate.hold();
        try {
            LoopWork work = inOrder(last.getAndSet(null));
            while (work != null) {
                LoopWork next = work.before;
                work.before = null;
                runSafely(work);
                work = next;
            }
            for (QuicChannel channel : held) {
                endSafely(channel);
            }
        } finally {
            held.clear();
            gate.release();
        }
    }

    private static @Nullable LoopWork inOrder(@Nullable LoopWork newest) {
        LoopWork first = null;
        LoopWork work = newest;
        while (work != null) {
            LoopWork before = work.before;
            work.before = first;
            first = work;
            work = before;
        }
        return first;
    }

    private static void runSafely(LoopWork work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("Writing to a client failed");
        }
    }

    private static void endSafely(QuicChannel channel) {
        try {
            QuicheInternals.endBatch(channel);
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("Sending to a client failed");
        }
    }
}
