package org.quicprochat.plugin.service;

import java.time.Instant;
import org.quicprochat.plugin.IdentityKey;

/**
 * An account.
 *
 * @param identity its address
 * @param username its normalized name; never in a log
 * @param registeredAt when it was made, to the millisecond
 */
public record Account(IdentityKey identity, String username, Instant registeredAt) {
    @Override
    public String toString() {
        return "Account[]";
    }
}
