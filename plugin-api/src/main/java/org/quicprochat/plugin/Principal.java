package org.quicprochat.plugin;

import java.time.Instant;
import java.util.Optional;

/**
 * The account behind a call, as its session shows it.
 *
 * @param identity the account's address
 * @param username the normalized name; never in a log
 * @param device the device that the session belongs to
 * @param loggedInAt when the session began
 * @param admin whether the configuration names the account as an admin
 */
public record Principal(
        IdentityKey identity, String username, Optional<DeviceId> device, Instant loggedInAt, boolean admin)
        implements Caller {
    @Override
    public String toString() {
        return "Principal[]";
    }
}
