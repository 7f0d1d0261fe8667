package org.quicprochat.client;

import java.util.Optional;
import org.quicprochat.proto.v1.RevocationReason;

/**
 * Whether a key was revoked, as a log of keys says.
 *
 * @param revocation the entry, verified; empty where the log shows none, which is the server's word: only who reads a
 *     whole log could prove it
 * @param reason why; the server's word where the entry shows no detail
 * @param log the log as it is now, and is remembered
 * @param before the log as it was remembered; empty at the first contact
 */
public record RevocationStatus(
        Optional<LoggedEntry> revocation, RevocationReason reason, KnownLog log, Optional<KnownLog> before) {
    /** Whether the key was revoked. */
    public boolean isRevoked() {
        return revocation.isPresent();
    }
}
