package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.PushGateway;
import org.quicprochat.plugin.ServerPlugin;

/** A gateway for WEB_PUSH that takes tokens that begin with "good", and answers as it is told. Thread-safe. */
final class FakeGateway implements ServerPlugin, PushGateway {
    private final List<String> woken = new ArrayList<>();
    private final Queue<Outcome> outcomes = new ArrayDeque<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private volatile CountDownLatch hold = new CountDownLatch(0);
    private volatile boolean broken;

    @Override
    public PluginDefinition define(PluginContext context) {
        return PluginDefinition.builder(new MethodRange[0])
                .extend(PushGateway.class, this)
                .build();
    }

    @Override
    public Platform platform() {
        return Platform.WEB_PUSH;
    }

    @Override
    public boolean accepts(ByteString token) {
        return token.toStringUtf8().startsWith("good");
    }

    @Override
    public ByteString serverKey() {
        return ByteString.copyFromUtf8("the server's key");
    }

    @Override
    public Outcome wake(ByteString token, Duration deadline) {
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            if (!hold.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("The test held it too long");
            }
            if (broken) {
                throw new IllegalStateException("The test wants it so");
            }
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            return new Refused();
        } finally {
            running.decrementAndGet();
        }
        synchronized (this) {
            woken.add(token.toStringUtf8());
            return outcomes.isEmpty() ? new Sent() : outcomes.remove();
        }
    }

    /** What the next wake-ups come to; after them, each is sent. */
    synchronized void answer(Outcome... next) {
        outcomes.addAll(List.of(next));
    }

    /** Holds every wake-up from now on until the latch opens. */
    void hold(CountDownLatch latch) {
        hold = latch;
    }

    void breakDown(boolean on) {
        broken = on;
    }

    /** The tokens that were woken up so far. */
    synchronized List<String> woken() {
        return List.copyOf(woken);
    }

    int running() {
        return running.get();
    }

    int mostRunning() {
        return mostRunning.get();
    }

    int interrupted() {
        return interrupted.get();
    }
}
