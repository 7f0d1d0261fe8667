package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Optional;
import org.quicprochat.proto.v1.LogEntry;

/**
 * An entry of a log of keys, proven to be in it.
 *
 * @param kind what happened to the key
 * @param loggedAt when, as the server says, to the millisecond
 * @param leafIndex where in the log, from 0
 * @param detail what the entry commits to, proven too: the username of an {@code IDENTITY_BOUND}, the owner's identity
 *     key for a device's or hybrid key, the reason of a {@code KEY_REVOKED}; empty where the server does not show it
 */
public record LoggedEntry(LogEntry.Kind kind, Instant loggedAt, long leafIndex, Optional<ByteString> detail) {
    /** Hides the detail, which may be a name. */
    @Override
    public String toString() {
        return "LoggedEntry[kind=" + kind + ", loggedAt=" + loggedAt + ", leafIndex=" + leafIndex + "]";
    }
}
