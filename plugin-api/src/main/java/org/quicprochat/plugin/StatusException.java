package org.quicprochat.plugin;

import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.Status;

/**
 * An answer that is not Ok: what a handler throws to give one. It has no stack trace, since it is an expected outcome.
 *
 * <p>The text is static and never holds a token, key, name or payload. Key/values of {@link #with} are for the log and
 * never reach the caller.
 */
public final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status status;
    private final transient ErrorDetail detail;
    private transient MessageLite body;
    private final transient Map<String, Object> context = new LinkedHashMap<>();

    private StatusException(Status status, ErrorDetail detail) {
        super(detail.getMessage(), null, false, false);
        this.status = status;
        this.detail = detail;
        this.body = detail;
    }

    /** An answer of any status. */
    public static StatusException of(Status status, ErrorDetail detail) {
        if (status == Status.OK) {
            throw new IllegalArgumentException("Ok is an answer, not an exception");
        }
        return new StatusException(status, detail);
    }

    private static StatusException of(Status status, String reason, String message) {
        return of(
                status,
                ErrorDetail.newBuilder().setReason(reason).setMessage(message).build());
    }

    /** The request can never succeed: which field is wrong, and why. */
    public static StatusException badRequest(String reason, String field, String message) {
        ErrorDetail detail = ErrorDetail.newBuilder()
                .setReason(reason)
                .setField(field)
                .setMessage(message)
                .build();
        return of(Status.BAD_REQUEST, detail);
    }

    /** The caller named a version that is not the current one: BadRequest {@code STALE_VERSION}. */
    public static StatusException staleVersion(String field, long currentVersion) {
        ErrorDetail detail = ErrorDetail.newBuilder()
                .setReason("STALE_VERSION")
                .setField(field)
                .setMessage("What the request changes has another version by now")
                .setCurrentVersion(currentVersion)
                .build();
        return of(Status.BAD_REQUEST, detail);
    }

    /** There is no session, or not a good enough one. */
    public static StatusException unauthorized(String reason, String message) {
        return of(Status.UNAUTHORIZED, reason, message);
    }

    /** This identity may not. */
    public static StatusException forbidden(String reason, String message) {
        return of(Status.FORBIDDEN, reason, message);
    }

    /** What the request names is not there, or the caller may not know that it is. */
    public static StatusException notFound(String reason, String field, String message) {
        ErrorDetail detail = ErrorDetail.newBuilder()
                .setReason(reason)
                .setField(field)
                .setMessage(message)
                .build();
        return of(Status.NOT_FOUND, detail);
    }

    /** A rate, a quota or a queue is full. */
    public static StatusException rateLimited(String reason, String message, Duration retryAfter) {
        return of(Status.RATE_LIMITED, retryable(reason, message, retryAfter));
    }

    /** Not now, and not the caller's fault. */
    public static StatusException unavailable(String reason, String message, Duration retryAfter) {
        return of(Status.UNAVAILABLE, retryable(reason, message, retryAfter));
    }

    private static ErrorDetail retryable(String reason, String message, Duration retryAfter) {
        return ErrorDetail.newBuilder()
                .setReason(reason)
                .setMessage(message)
                .setRetryAfterMs(Math.max(1, retryAfter.toMillis()))
                .build();
    }

    /** Adds a value for the log. */
    public StatusException with(String key, Object value) {
        context.put(key, value);
        return this;
    }

    /**
     * Answers with a message of the method's own in the place of the {@link ErrorDetail}: for a method whose contract
     * says so, as that of Health does.
     */
    public StatusException withBody(MessageLite ownBody) {
        body = ownBody;
        return this;
    }

    /** The status, never Ok. */
    public Status status() {
        return status;
    }

    /** What went wrong; the body of the answer, unless {@link #withBody} gave another. */
    public ErrorDetail detail() {
        return detail;
    }

    /** The body of the answer. */
    public MessageLite body() {
        return body;
    }

    /** The stable word that clients branch on. */
    public String reason() {
        return detail.getReason();
    }

    /** The key/values for the log. */
    public Map<String, Object> context() {
        return Map.copyOf(context);
    }
}
