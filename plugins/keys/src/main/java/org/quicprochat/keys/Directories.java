package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;

/** What other plugins know of accounts and devices. Thread-safe. */
final class Directories {
    private final Supplier<UserDirectory> users;
    private final Supplier<Optional<Devices>> devices;

    Directories(Supplier<UserDirectory> users, Supplier<Optional<Devices>> devices) {
        this.users = users;
        this.devices = devices;
    }

    /**
     * The uploader, in the transaction that stores what he uploads, so that nothing is kept of an account or device
     * that ended while the call was under way.
     *
     * @throws StatusException Unauthorized
     */
    Owner owner(ReadTransaction tx, Principal caller) {
        Optional<ByteString> deviceKey = Optional.empty();
        boolean there = users.get().byIdentity(tx, caller.identity()).isPresent();
        if (there && caller.device().isPresent() && devices.get().isPresent()) {
            Devices registered = devices.get().get();
            DeviceId device = caller.device().get();
            there = registered.isRegistered(tx, caller.identity(), device);
            deviceKey = registered.signatureKey(tx, caller.identity(), device);
        }
        if (!there) {
            throw StatusException.unauthorized("SESSION_INVALID", "The session is over");
        }
        return new Owner(caller.identity(), caller.username(), deviceKey);
    }

    /** The registered devices of an account, in the order of their registration. */
    List<DeviceId> devices(ReadTransaction tx, IdentityKey identity) {
        return devices.get().map(registered -> registered.of(tx, identity)).orElse(List.of());
    }
}
