package org.quicprochat.p2p;

import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;

/** What other plugins know of accounts, and of who may find whom. Thread-safe. */
record Neighbours(
        Supplier<UserDirectory> users,
        Supplier<Optional<Devices>> devices,
        Supplier<Optional<Memberships>> memberships,
        Supplier<Optional<Bans>> bans) {

    /**
     * Lets a caller pass whose account and device are there, in the transaction that stores something of his: nothing
     * is kept of one that ended while the call was under way.
     *
     * @throws StatusException Unauthorized
     */
    void requireThere(ReadTransaction tx, Principal caller) {
        boolean account = users.get().byIdentity(tx, caller.identity()).isPresent();
        boolean device = caller.device().isEmpty()
                || devices.get().isEmpty()
                || devices.get()
                        .get()
                        .isRegistered(tx, caller.identity(), caller.device().get());
        if (!account || !device) {
            throw StatusException.unauthorized("SESSION_INVALID", "The session is over");
        }
    }

    /** Whether a caller may find an owner's endpoints. Asks the same of all, whatever the answers are. */
    boolean mayFind(ReadTransaction tx, IdentityKey caller, IdentityKey owner) {
        boolean shared = memberships
                .get()
                .map(all -> all.shareChannel(tx, caller, owner))
                .orElse(false);
        boolean banned = bans.get().map(all -> all.isBanned(tx, owner)).orElse(false);
        return shared && !banned;
    }
}
