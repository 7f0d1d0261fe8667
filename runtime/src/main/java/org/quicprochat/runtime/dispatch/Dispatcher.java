package org.quicprochat.runtime.dispatch;

import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.wire.PushFrame;
import org.quicprochat.wire.RequestFrame;

/** Serves calls and signals: what stands between a transport and the plugins. */
@SuppressWarnings("DoNotCallSuggester") // The inside follows.
public final class Dispatcher implements AutoCloseable {
    /** A dispatcher without methods; starts its timer thread. */
    public static Dispatcher start(CallLimits limits, RateLimits rates, InstantSource clock, RandomGenerator random) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    private Dispatcher() {}

    /** Replaces all methods at once; calls that are open finish as they began. */
    public void install(MethodTable table) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    /** Decides on the header alone whether the body is worth collecting. On the event loop; never blocks. */
    public Admission admit(ClientConnection connection, RequestFrame.Header header) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    /** Serves one call whose body is complete. On the event loop; never blocks. The body belongs to the dispatcher. */
    public InFlight call(ClientConnection connection, RequestFrame.Header header, byte[] body, Answer answer) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    /** Decides on the header alone whether a signal is worth collecting; false: drop it and stop the stream. */
    public boolean admitSignal(ClientConnection connection, PushFrame.Header header) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    /** Serves one signal whose body is complete. On the event loop; never blocks. */
    public void signal(ClientConnection connection, PushFrame.Header header, byte[] body) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    /** The BadRequest {@code MALFORMED} frame, for a stream that is short at FIN or goes on after the frame. */
    public byte[] malformed(int requestId) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    /** The DeadlineExceeded frame, for a stream whose FIN does not come in time. */
    public byte[] incomplete(int requestId) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    /** Turns new calls away with Unavailable {@code DRAINING}; waits end; open calls finish. Idempotent. */
    public void drain() {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    /** Waits until no call or signal is open; false where some are still. */
    public boolean awaitIdle(Duration atMost) {
        throw new UnsupportedOperationException("Comes with the next commit");
    }

    /** Stops the timer. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("Comes with the next commit");
    }
}
