package org.quicprochat.keys;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;

/** Takes expired key packages away, in bites of a bounded number of records. */
final class Expiry {
    private final Store store;
    private final PackageStore packages;
    private final InstantSource clock;
    private final int bite;

    Expiry(Store store, PackageStore packages, InstantSource clock, int bite) {
        this.store = store;
        this.packages = packages;
        this.clock = clock;
        this.bite = bite;
    }

    /** A run of the background job: everything that is due. */
    void sweep() {
        boolean more = true;
        while (more) {
            more = store.run(this::sweepBite);
        }
    }

    private boolean sweepBite(Transaction tx) {
        List<PackageStore.Due> due = packages.due(tx, clock.millis(), bite);
        Map<IdentityKey, Shelf> shelves = new HashMap<>();
        for (PackageStore.Due entry : due) {
            Shelf shelf = shelves.computeIfAbsent(entry.identity(), identity -> shelf(tx, identity));
            packages.expire(tx, shelf, entry);
        }
        shelves.values().forEach(shelf -> packages.save(tx, shelf));
        return due.size() == bite;
    }

    private Shelf shelf(Transaction tx, IdentityKey identity) {
        Shelf shelf = packages.find(tx, identity);
        if (shelf == null) {
            throw new IllegalStateException("A key package is due of an account that never had one");
        }
        return shelf;
    }
}
