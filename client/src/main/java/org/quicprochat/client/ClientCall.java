package org.quicprochat.client;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.Status;

/** One call from its start to its end. May be sent twice: the frame stays the same. Thread-safe. */
final class ClientCall<R> {
    /** Makes of an answer what the caller gets. */
    interface Reader<R> {
        R read(int methodId, int statusCode, byte[] body);
    }

    /** Who carries the call just now, and lets go of it when nobody waits any more. */
    interface Carrier {
        void abandon(ClientCall<?> call);
    }

    /** Decides about a call whose connection was lost: true where it took the call over. */
    interface Interruption {
        boolean takeOver(ClientCall<?> call, QuicConnection on, ConnectionException cause);
    }

    private final int methodId;
    private final int requestId;
    private final byte[] frame;
    private final CallOptions options;
    private final long deadlineNanos;
    private final Reader<R> reader;
    private final Interruption interruption;
    private final CompletableFuture<R> future = new CompletableFuture<>();
    private volatile @Nullable Carrier carrier;
    private volatile @Nullable ScheduledFuture<?> timer;
    private volatile boolean resent;

    ClientCall(
            int methodId,
            int requestId,
            byte[] frame,
            CallOptions options,
            Reader<R> reader,
            Interruption interruption) {
        this.methodId = methodId;
        this.requestId = requestId;
        this.frame = frame;
        this.options = options;
        this.deadlineNanos = System.nanoTime() + options.deadline().toNanos();
        this.reader = reader;
        this.interruption = interruption;
        var _ = future.whenComplete((answer, failure) -> ended());
    }

    /** A reader that wants Ok and a message of this type. */
    static <R extends MessageLite> Reader<R> message(Parser<R> parser) {
        return (methodId, statusCode, body) -> {
            if (statusCode != Status.OK.code()) {
                throw failure(methodId, statusCode, body);
            }
            try {
                return parser.parseFrom(body);
            } catch (InvalidProtocolBufferException e) {
                throw new ProtocolException(methodId, ProtocolException.Violation.UNPARSABLE);
            }
        };
    }

    private static ClientException failure(int methodId, int statusCode, byte[] body) {
        Status status = Status.ofCode(statusCode).orElse(null);
        if (status == null) {
            return new ProtocolException(methodId, ProtocolException.Violation.UNKNOWN_STATUS);
        }
        ErrorDetail detail;
        try {
            detail = ErrorDetail.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            detail = ErrorDetail.getDefaultInstance(); // the status says enough
        }
        return new QpcException(methodId, status, detail);
    }

    CompletableFuture<R> future() {
        return future;
    }

    int methodId() {
        return methodId;
    }

    int requestId() {
        return requestId;
    }

    byte[] frame() {
        return frame;
    }

    boolean isDone() {
        return future.isDone();
    }

    /** Starts the deadline, once: {@code timers} is an event loop. */
    void armTimer(ScheduledExecutorService timers) {
        if (timer == null && !future.isDone()) {
            long left = deadlineNanos - System.nanoTime();
            timer = timers.schedule(this::expire, left, TimeUnit.NANOSECONDS);
            if (future.isDone()) {
                ended();
            }
        }
    }

    void carriedBy(Carrier by) {
        carrier = by;
        if (future.isDone()) {
            ended();
        }
    }

    /** A whole answer came. */
    void answered(int statusCode, byte[] body) {
        carrier = null;
        R answer;
        try {
            answer = reader.read(methodId, statusCode, body);
        } catch (ClientException e) {
            future.completeExceptionally(e);
            return;
        }
        future.complete(answer);
    }

    void failed(ClientException cause) {
        carrier = null;
        future.completeExceptionally(cause);
    }

    /** The connection that carried the call is gone. */
    void interrupted(QuicConnection on, ConnectionException cause) {
        carrier = null;
        if (future.isDone()) {
            return;
        }
        if (options.resend() && !resent) {
            resent = true;
            if (interruption.takeOver(this, on, cause)) {
                return;
            }
        }
        future.completeExceptionally(cause);
    }

    private void expire() {
        future.completeExceptionally(new CallTimeoutException(methodId, options.deadline()));
    }

    /** However it ended: nobody waits now. */
    private void ended() {
        ScheduledFuture<?> armed = timer;
        if (armed != null) {
            armed.cancel(false);
        }
        Carrier by = carrier;
        if (by != null) {
            carrier = null;
            by.abandon(this);
        }
    }
}
