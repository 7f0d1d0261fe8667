package org.quicprochat.runtime.dispatch;

import java.time.Duration;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/** The answers that dispatch itself gives. Immutable. */
final class Refusals {
    private static final ErrorDetail MALFORMED = detail("MALFORMED", "The request is no whole frame of its method");
    private static final ErrorDetail TOO_LARGE = detail("TOO_LARGE", "The request is larger than its method takes");
    private static final ErrorDetail UNKNOWN = detail("UNKNOWN_METHOD", "No plugin of this server has such a method");
    private static final ErrorDetail INCOMPLETE = detail("INCOMPLETE", "The request did not end in time");
    private static final ErrorDetail TIMED_OUT =
            detail("DEADLINE_EXCEEDED", "The server gave up; the effect may or may not have happened");
    private static final ErrorDetail FAULT = detail("INTERNAL", "A fault of the server");

    private final ErrorDetail draining;
    private final ErrorDetail pluginFailed;
    private final ErrorDetail overloaded;
    private final ErrorDetail noMemory;
    private final ErrorDetail tooManyCalls;

    Refusals(Duration retryAfter) {
        long millis = Math.max(1, retryAfter.toMillis());
        this.draining = retryable("DRAINING", "The server is about to stop", millis);
        this.pluginFailed = retryable("PLUGIN_FAILED", "The part of the server that does this is not running", millis);
        this.overloaded = retryable("OVERLOADED", "The server has as many calls open as it takes", millis);
        this.noMemory = retryable("OVERLOADED", "Requests under way hold all the memory that they may", millis);
        this.tooManyCalls = retryable("TOO_MANY_CALLS", "The connection has too many calls open", millis);
    }

    private static ErrorDetail detail(String reason, String message) {
        return ErrorDetail.newBuilder().setReason(reason).setMessage(message).build();
    }

    private static ErrorDetail retryable(String reason, String message, long millis) {
        return ErrorDetail.newBuilder()
                .setReason(reason)
                .setMessage(message)
                .setRetryAfterMs(millis)
                .build();
    }

    static StatusException malformed() {
        return StatusException.of(Status.BAD_REQUEST, MALFORMED);
    }

    byte[] malformed(int requestId) {
        return ResponseFrame.encode(Status.BAD_REQUEST, requestId, MALFORMED);
    }

    byte[] tooLarge(int requestId) {
        return ResponseFrame.encode(Status.BAD_REQUEST, requestId, TOO_LARGE);
    }

    byte[] unknownMethod(int requestId) {
        return ResponseFrame.encode(Status.UNKNOWN_METHOD, requestId, UNKNOWN);
    }

    byte[] incomplete(int requestId) {
        return ResponseFrame.encode(Status.DEADLINE_EXCEEDED, requestId, INCOMPLETE);
    }

    byte[] timedOut(int requestId) {
        return ResponseFrame.encode(Status.DEADLINE_EXCEEDED, requestId, TIMED_OUT);
    }

    /** A fault of which nothing more can be said. */
    byte[] fault(int requestId) {
        return ResponseFrame.encode(Status.INTERNAL, requestId, FAULT);
    }

    byte[] fault(int requestId, String incidentId) {
        ErrorDetail detail = FAULT.toBuilder().setIncidentId(incidentId).build();
        return ResponseFrame.encode(Status.INTERNAL, requestId, detail);
    }

    byte[] draining(int requestId) {
        return ResponseFrame.encode(Status.UNAVAILABLE, requestId, draining);
    }

    byte[] pluginFailed(int requestId) {
        return ResponseFrame.encode(Status.UNAVAILABLE, requestId, pluginFailed);
    }

    byte[] overloaded(int requestId) {
        return ResponseFrame.encode(Status.UNAVAILABLE, requestId, overloaded);
    }

    byte[] noMemory(int requestId) {
        return ResponseFrame.encode(Status.UNAVAILABLE, requestId, noMemory);
    }

    byte[] tooManyCalls(int requestId) {
        return ResponseFrame.encode(Status.RATE_LIMITED, requestId, tooManyCalls);
    }
}
