package org.quicprochat.testkit;

import com.google.protobuf.MessageLite;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.quicprochat.plugin.Peer;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.runtime.connection.ConnectionRegistry;
import org.quicprochat.runtime.connection.Link;
import org.quicprochat.runtime.dispatch.Admission;
import org.quicprochat.runtime.dispatch.Dispatcher;
import org.quicprochat.runtime.dispatch.InFlight;
import org.quicprochat.wire.PushFrame;
import org.quicprochat.wire.RequestFrame;

/**
 * A connection without a network: frames go to the dispatcher as a transport would hand them over, on one loop
 * thread.
 */
final class InProcessConnection implements TestConnection {
    private static final long CLOSE_GRACE_MILLIS = 100;

    private final Dispatcher dispatcher;
    private final Executor loop;
    private final ClientConnection connection;
    private final AtomicInteger requestIds = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<InFlight> open = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<TestPush> pushes = new LinkedBlockingQueue<>();

    InProcessConnection(
            Dispatcher dispatcher,
            ConnectionRegistry registry,
            Executor loop,
            InetAddress address,
            Optional<Peer> peer) {
        this.dispatcher = dispatcher;
        this.loop = loop;
        this.connection = registry.open(new TestLink(address, peer));
    }

    private final class TestLink implements Link {
        private final InetAddress address;
        private final Optional<Peer> peer;

        TestLink(InetAddress address, Optional<Peer> peer) {
            this.address = address;
            this.peer = peer;
        }

        @Override
        public InetAddress remoteAddress() {
            return address;
        }

        @Override
        public Optional<Peer> peer() {
            return peer;
        }

        @Override
        public void pushesWaiting() {
            loop.execute(InProcessConnection.this::drain);
        }

        @Override
        public void close(long applicationErrorCode, String reason) {
            loop.execute(InProcessConnection.this::endSoon);
        }
    }

    /** As over a network: an answer that is under way arrives first. */
    private void endSoon() {
        if (open.isEmpty()) {
            end();
        } else {
            CompletableFuture.delayedExecutor(CLOSE_GRACE_MILLIS, TimeUnit.MILLISECONDS, loop)
                    .execute(this::end);
        }
    }

    private void drain() {
        for (byte[] frame = connection.pushes().poll();
                frame != null;
                frame = connection.pushes().poll()) {
            pushes.add(TestPush.ofFrame(frame));
        }
    }

    private void end() {
        if (closed.compareAndSet(false, true)) {
            open.forEach(InFlight::abandon);
            connection.closed();
        }
    }

    @Override
    public CompletableFuture<TestAnswer> send(int methodId, byte[] body) {
        CompletableFuture<TestAnswer> answer = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                serve(new RequestFrame.Header(methodId, requestIds.incrementAndGet(), body.length), body, answer);
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private void serve(RequestFrame.Header header, byte[] body, CompletableFuture<TestAnswer> answer) {
        if (closed.get()) {
            answer.completeExceptionally(new IllegalStateException("The connection is closed"));
            return;
        }
        switch (dispatcher.admit(connection, header)) {
            case Admission.Refused refused -> answer.complete(TestAnswer.ofFrame(refused.frame()));
            case Admission.Accepted _ -> {
                InFlight call =
                        dispatcher.call(connection, header, body, frame -> answer.complete(TestAnswer.ofFrame(frame)));
                open.add(call);
                var _ = answer.whenComplete((_, _) -> open.remove(call));
            }
        }
    }

    @Override
    public void signal(int eventId, MessageLite message) {
        byte[] frame = PushFrame.encode(eventId, message);
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        loop.execute(() -> {
            ByteBuffer buffer = ByteBuffer.wrap(frame);
            PushFrame.Header header = PushFrame.readHeader(buffer);
            boolean admitted = dispatcher.admitSignal(connection, header);
            if (admitted) {
                byte[] body = new byte[buffer.remaining()];
                buffer.get(body);
                dispatcher.signal(connection, header, body);
            }
            taken.complete(admitted);
        });
        Waits.result(taken);
    }

    @Override
    public TestPush nextPush() {
        return Waits.next(pushes);
    }

    @Override
    public int waitingPushes() {
        CompletableFuture<Integer> size = new CompletableFuture<>();
        loop.execute(() -> {
            drain();
            size.complete(pushes.size());
        });
        return Waits.result(size);
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public void close() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        loop.execute(() -> {
            end();
            done.complete(true);
        });
        Waits.result(done);
    }
}
