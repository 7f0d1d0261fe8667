package org.quicprochat.client;

import java.util.List;
import java.util.Optional;
import org.quicprochat.proto.v1.LogEntry;

/**
 * What a log of keys has about one key, verified.
 *
 * @param entries what it showed, oldest first; none where it never saw the key
 * @param log the log as it is now, and is remembered
 * @param before the log as it was remembered; empty at the first contact, which has nothing to compare with
 */
public record KeyAudit(List<LoggedEntry> entries, KnownLog log, Optional<KnownLog> before) {
    /** The revocation of the key. */
    public Optional<LoggedEntry> revocation() {
        return entries.stream()
                .filter(entry -> entry.kind() == LogEntry.Kind.KEY_REVOKED)
                .findFirst();
    }
}
