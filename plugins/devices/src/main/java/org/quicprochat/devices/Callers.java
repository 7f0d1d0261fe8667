package org.quicprochat.devices;

import java.util.function.Supplier;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;

/** Whether a caller still is who its session said when the call began. Thread-safe. */
final class Callers {
    private final Supplier<UserDirectory> users;
    private final DeviceStore devices;

    Callers(Supplier<UserDirectory> users, DeviceStore devices) {
        this.users = users;
        this.devices = devices;
    }

    /**
     * The devices of the caller, in the transaction that changes them, so that nothing is kept of an account that was
     * deleted, and nothing done for a device that was revoked, while the call was under way.
     *
     * @throws StatusException Unauthorized
     */
    Roster roster(ReadTransaction tx, Principal caller) {
        Roster roster = devices.roster(tx, caller.identity());
        boolean there = users.get().byIdentity(tx, caller.identity()).isPresent()
                && (caller.device().isEmpty()
                        || roster.find(caller.device().get()).isPresent());
        if (!there) {
            throw StatusException.unauthorized("SESSION_INVALID", "The session is over");
        }
        return roster;
    }
}
