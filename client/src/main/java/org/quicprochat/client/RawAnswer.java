package org.quicprochat.client;

import java.util.Optional;
import org.quicprochat.wire.Status;

/**
 * A server's answer as it came.
 *
 * @param statusCode 0 to 255 (inclusive)
 * @param body the serialized message; the array is the caller's own
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record RawAnswer(int statusCode, byte[] body) {
    /** The status; empty for a code that this version does not know. */
    public Optional<Status> status() {
        return Status.ofCode(statusCode);
    }
}
