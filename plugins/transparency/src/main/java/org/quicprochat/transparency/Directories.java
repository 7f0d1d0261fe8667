package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.service.TransparencyLog.Kind;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;

/**
 * What other plugins know of accounts and their keys.
 *
 * @param users who has an account
 * @param devices their devices
 * @param hybridKeys their hybrid keys
 * @param bans who may not be resolved
 */
record Directories(
        Supplier<UserDirectory> users,
        Supplier<Optional<Devices>> devices,
        Supplier<Optional<KeyPackages>> hybridKeys,
        Supplier<Optional<Bans>> bans) {

    /**
     * Sees, in the transaction that changes something, that the caller's account and device are still there.
     *
     * @throws StatusException Unauthorized
     */
    void requireSession(ReadTransaction tx, Principal caller) {
        boolean deviceThere = caller.device().isEmpty()
                || devices.get().isEmpty()
                || devices.get()
                        .get()
                        .isRegistered(tx, caller.identity(), caller.device().get());
        if (!hasAccount(tx, caller.identity()) || !deviceThere) {
            throw StatusException.unauthorized("SESSION_INVALID", "The session is over");
        }
    }

    boolean hasAccount(ReadTransaction tx, IdentityKey identity) {
        return users.get().byIdentity(tx, identity).isPresent();
    }

    /** Whether anybody may learn who an identity is: it has an account, and is not banned from the server. */
    boolean isResolvable(ReadTransaction tx, IdentityKey identity) {
        return hasAccount(tx, identity)
                && bans.get().filter(all -> all.isBanned(tx, identity)).isEmpty();
    }

    /** The signature keys of an account's devices. */
    List<ByteString> deviceKeys(ReadTransaction tx, IdentityKey identity) {
        return devices.get().stream()
                .flatMap(all -> all.of(tx, identity).stream()
                        .map((DeviceId device) -> all.signatureKey(tx, identity, device))
                        .flatMap(Optional::stream))
                .filter(key -> !key.isEmpty())
                .toList();
    }

    /** The hybrid key of an account. */
    Optional<ByteString> hybridKey(ReadTransaction tx, IdentityKey identity) {
        return hybridKeys.get().flatMap(all -> all.hybridKey(tx, identity));
    }

    /**
     * Whether an account may revoke a key: its identity key, or the key of a device that it registered. A key that two
     * accounts registered is that of the first, and an identity key is its account's alone: else anybody could revoke
     * the keys of others by registering them.
     *
     * @param entries what the log has about the key
     */
    boolean owns(
            ReadTransaction tx, LogStore log, IdentityKey account, ByteString key, List<LogStore.KeyEntry> entries) {
        if (key.equals(account.bytes())) {
            return true;
        }
        if (key.size() == IdentityKey.SIZE && hasAccount(tx, new IdentityKey(key))) {
            return false;
        }
        return entries.stream()
                .filter(entry -> entry.kind() == Kind.DEVICE_ADDED)
                .flatMap(entry -> log.opening(tx, entry.index()).stream())
                .findFirst()
                .map(first -> first.owner().equals(account))
                .orElseGet(() -> deviceKeys(tx, account).contains(key));
    }
}
