package org.quicprochat.runtime.dispatch;

import java.time.Duration;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The one mapping of what a call threw to the frame that answers it, and to the log: the caller's mistakes at DEBUG,
 * what resources did at WARN, the server's faults once at ERROR under an incident id that the caller gets too.
 * Thread-safe.
 */
final class FaultMapper {
    private static final Logger log = LoggerFactory.getLogger(FaultMapper.class);

    private final Refusals refusals;
    private final Duration retryAfter;
    private final RandomGenerator random;

    FaultMapper(Refusals refusals, Duration retryAfter, RandomGenerator random) {
        this.refusals = refusals;
        this.retryAfter = retryAfter;
        this.random = random;
    }

    /** The answer to a call that ended with a throwable of any kind. Throws nothing. */
    byte[] frame(Throwable thrown, Route route, int requestId) {
        try {
            return switch (thrown) {
                case StatusException e -> status(e, route, requestId);
                case StorageException e -> storage(e, route, requestId);
                default -> fault(thrown, route, requestId);
            };
        } catch (Throwable again) { // Out of memory while telling of it, or a log that fails: the caller waits still.
            return refusals.fault(requestId);
        }
    }

    private byte[] status(StatusException e, Route route, int requestId) {
        if (e.status() == Status.INTERNAL && e.detail().getIncidentId().isEmpty()) {
            return fault(e, route, requestId);
        }
        LoggingEventBuilder event = log.atDebug();
        if (log.isDebugEnabled()) {
            event = about(event, route).addKeyValue("status", e.status()).addKeyValue("reason", e.reason());
            for (var entry : e.context().entrySet()) {
                event = event.addKeyValue(entry.getKey(), entry.getValue());
            }
        }
        event.log("The call was turned away");
        boolean wantsRetry = e.status() == Status.RATE_LIMITED || e.status() == Status.UNAVAILABLE;
        if (wantsRetry && e.body() instanceof ErrorDetail detail && detail.getRetryAfterMs() == 0) {
            ErrorDetail complete =
                    detail.toBuilder().setRetryAfterMs(retryAfter.toMillis()).build();
            return ResponseFrame.encode(e.status(), requestId, complete);
        }
        return ResponseFrame.encode(e.status(), requestId, e.body());
    }

    private byte[] storage(StorageException e, Route route, int requestId) {
        return switch (e.kind()) {
            case FULL -> unavailable(e, route, requestId, "STORAGE_FULL", "The server's disk is full");
            case UNAVAILABLE -> unavailable(e, route, requestId, "STORAGE_UNAVAILABLE", "The store takes nothing now");
            case CONFLICT, TOO_OLD ->
                unavailable(e, route, requestId, "STORAGE_BUSY", "Too many others change the same at this time");
            case UNKNOWN ->
                unavailable(e, route, requestId, "OUTCOME_UNKNOWN", "The effect may or may not have happened");
            case TOO_LARGE -> {
                warn(e, route);
                ErrorDetail detail = ErrorDetail.newBuilder()
                        .setReason("TOO_LARGE")
                        .setMessage("The request asks for more than one transaction can store")
                        .build();
                yield ResponseFrame.encode(Status.BAD_REQUEST, requestId, detail);
            }
            case CORRUPT -> fault(e, route, requestId);
        };
    }

    private byte[] unavailable(StorageException e, Route route, int requestId, String reason, String message) {
        warn(e, route);
        ErrorDetail detail = ErrorDetail.newBuilder()
                .setReason(reason)
                .setMessage(message)
                .setRetryAfterMs(retryAfter.toMillis())
                .build();
        return ResponseFrame.encode(Status.UNAVAILABLE, requestId, detail);
    }

    private static void warn(StorageException e, Route route) {
        about(log.atWarn(), route).addKeyValue("kind", e.kind()).setCause(e).log("The store refused a call");
    }

    private byte[] fault(Throwable thrown, Route route, int requestId) {
        String incident = HexFormat.of().toHexDigits(random.nextLong());
        about(log.atError(), route)
                .addKeyValue("incident_id", incident)
                .setCause(thrown)
                .log("A call failed");
        return refusals.fault(requestId, incident);
    }

    private static LoggingEventBuilder about(LoggingEventBuilder event, Route route) {
        return event.addKeyValue("plugin", route.pluginId())
                .addKeyValue("id", route.id())
                .addKeyValue("name", route.name());
    }
}
