package org.quicprochat.keys;

import java.util.Optional;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.storage.Transaction;

/** Keeps the keys in step with the lives of accounts and devices. */
final class Upkeep implements AccountDataOwner, DeviceDataOwner {
    private final PackageStore packages;
    private final HybridKeyStore hybridKeys;

    Upkeep(PackageStore packages, HybridKeyStore hybridKeys) {
        this.packages = packages;
        this.hybridKeys = hybridKeys;
    }

    @Override
    public long erase(Transaction tx, Account account) {
        return packages.erase(tx, account.identity()) + hybridKeys.erase(tx, account.identity());
    }

    @Override
    public void registered(Transaction tx, IdentityKey identity, DeviceId device, boolean first) {
        Shelf shelf = first ? packages.find(tx, identity) : null;
        if (shelf != null) {
            shelf.adopt(device);
            packages.save(tx, shelf);
        }
    }

    @Override
    public void revoked(Transaction tx, IdentityKey identity, DeviceId device) {
        Shelf shelf = packages.find(tx, identity);
        if (shelf != null) {
            shelf.find(Optional.of(device)).ifPresent(queue -> packages.drop(tx, shelf, queue));
            packages.save(tx, shelf);
        }
    }
}
