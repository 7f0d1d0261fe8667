package org.quicprochat.wire;

import java.util.Optional;

/**
 * The outcome of a call, one byte on the wire. Each constant states the litmus test that tells it from its neighbours.
 *
 * <p>An {@link #OK} answer may still say no: an outcome that belongs to the method (no key package left, already done)
 * is a field of its response. Codes 6 and 7 are never sent.
 */
public enum Status {
    /** Done, and durable where the method stores something. */
    OK(0),
    /** The same bytes can never succeed now: the client has to mend its request. */
    BAD_REQUEST(1),
    /** There is no session, or not a good or fresh enough one: logging in helps. */
    UNAUTHORIZED(2),
    /** The session is good, and this identity may not: logging in does not help. */
    FORBIDDEN(3),
    /** What the request names is not there, or the caller may not know that it is. */
    NOT_FOUND(4),
    /** Too much of something that time or the caller can mend: a rate, a quota, a full queue. */
    RATE_LIMITED(5),
    /** The server gave up in time; the effect may or may not have happened. */
    DEADLINE_EXCEEDED(8),
    /** Not now, and not the caller's fault: starting, draining, read-only, plugin failed, peer unreachable. */
    UNAVAILABLE(9),
    /** A fault of the server: the incident id finds it in the log. */
    INTERNAL(10),
    /** No enabled plugin registered the method id. */
    UNKNOWN_METHOD(11);

    private static final Status[] BY_CODE = new Status[12];

    static {
        for (Status status : values()) {
            BY_CODE[status.code] = status;
        }
    }

    private final int code;

    Status(int code) {
        this.code = code;
    }

    /** The wire code, 0 (inclusive) to 12 (exclusive). */
    public int code() {
        return code;
    }

    /** The status of a wire code; empty for a code that this version does not know. */
    public static Optional<Status> ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? Optional.ofNullable(BY_CODE[code]) : Optional.empty();
    }
}
