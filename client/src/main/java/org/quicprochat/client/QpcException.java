package org.quicprochat.client;

import java.time.Duration;
import java.util.Optional;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.Status;

/** The server's answer was a status other than Ok. */
public final class QpcException extends ClientException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN_CHARACTERS = 200;

    private final int methodId;
    private final Status status;
    private final ErrorDetail detail;

    QpcException(int methodId, Status status, ErrorDetail detail) {
        super(describe(methodId, status, detail));
        this.methodId = methodId;
        this.status = status;
        this.detail = detail;
    }

    /** The method that was called. */
    public int methodId() {
        return methodId;
    }

    /** The status; never {@link Status#OK}. */
    public Status status() {
        return status;
    }

    /** What the server says about it; its fields are the server's and may be empty. */
    public ErrorDetail detail() {
        return detail;
    }

    /** The server's reason word, such as QUEUE_FULL, or an empty string. */
    public String reason() {
        return detail.getReason();
    }

    /** How long to wait before the call is worth another try; empty where the server does not say. */
    public Optional<Duration> retryAfter() {
        long millis = detail.getRetryAfterMs();
        return millis > 0 ? Optional.of(Duration.ofMillis(millis)) : Optional.empty();
    }

    private static String describe(int methodId, Status status, ErrorDetail detail) {
        StringBuilder text = new StringBuilder(status.name());
        append(text, " ", detail.getReason());
        append(text, ": ", detail.getMessage());
        text.append(" (method ").append(methodId);
        append(text, ", field ", detail.getField());
        if (detail.getRetryAfterMs() > 0) {
            text.append(", retry after ").append(detail.getRetryAfterMs()).append(" ms");
        }
        append(text, ", incident ", detail.getIncidentId());
        return text.append(')').toString();
    }

    /** The text is a stranger's and may end up on a terminal: no control characters, and not without end. */
    private static void append(StringBuilder to, String before, String text) {
        if (!text.isEmpty()) {
            to.append(before);
            text.codePoints()
                    .limit(SHOWN_CHARACTERS)
                    .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                    .forEach(to::appendCodePoint);
        }
    }
}
