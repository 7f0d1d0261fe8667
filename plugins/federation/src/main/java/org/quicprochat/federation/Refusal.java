package org.quicprochat.federation;

import java.time.Duration;
import java.util.regex.Pattern;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.Status;

/**
 * What a peer said no with. The words are a stranger's: they are cut to what an {@link ErrorDetail} may hold.
 *
 * @param status never Ok
 */
record Refusal(Status status, ErrorDetail detail) {
    private static final Pattern REASON = Pattern.compile("[A-Z0-9_]{1,64}");
    private static final Pattern FIELD = Pattern.compile("[a-z0-9_.]{0,64}");
    private static final long LONGEST_RETRY = Duration.ofDays(1).toMillis();

    /** Of a status and the words that came with it. */
    static Refusal of(Status status, ErrorDetail said) {
        String reason = REASON.matcher(said.getReason()).matches() ? said.getReason() : "PEER_REFUSED";
        ErrorDetail.Builder detail =
                ErrorDetail.newBuilder().setReason(reason).setMessage("The other server refused: " + words(status));
        if (FIELD.matcher(said.getField()).matches()) {
            detail.setField(said.getField());
        }
        if (said.getRetryAfterMs() > 0) {
            detail.setRetryAfterMs(Math.min(said.getRetryAfterMs(), LONGEST_RETRY));
        }
        return new Refusal(status, detail.build());
    }

    /** Of a status and its reason alone. */
    static Refusal of(Status status, String reason) {
        return of(status, ErrorDetail.newBuilder().setReason(reason).build());
    }

    private static String words(Status status) {
        return switch (status) {
            case OK -> throw new IllegalArgumentException("Ok is no refusal");
            case BAD_REQUEST -> "the request is wrong";
            case UNAUTHORIZED -> "it does not know this server";
            case FORBIDDEN -> "this is not allowed";
            case NOT_FOUND -> "there is no such thing";
            case RATE_LIMITED -> "there is too much of it";
            case DEADLINE_EXCEEDED -> "it took too long";
            case UNAVAILABLE -> "not now";
            case INTERNAL -> "it has a fault";
            case UNKNOWN_METHOD -> "it does not do this";
        };
    }

    String reason() {
        return detail.getReason();
    }

    /** When to try again; zero where the peer did not say. */
    Duration retryAfter() {
        return Duration.ofMillis(detail.getRetryAfterMs());
    }

    /** Whether the same message can never be taken. */
    boolean isForGood() {
        return switch (status) {
            case BAD_REQUEST, FORBIDDEN, NOT_FOUND -> true;
            case OK, UNAUTHORIZED, RATE_LIMITED, DEADLINE_EXCEEDED, UNAVAILABLE, INTERNAL, UNKNOWN_METHOD -> false;
        };
    }

    /** The answer to the client that asked. */
    StatusException toException() {
        return StatusException.of(status, detail);
    }
}
