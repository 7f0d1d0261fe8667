package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Transaction;

/** Gives key packages out. Thread-safe. */
final class KeyPackageService implements KeyPackages {
    private final PackageStore packages;
    private final HybridKeyStore hybridKeys;
    private final Directories directories;
    private final InstantSource clock;

    KeyPackageService(PackageStore packages, HybridKeyStore hybridKeys, Directories directories, InstantSource clock) {
        this.packages = packages;
        this.hybridKeys = hybridKeys;
        this.directories = directories;
        this.clock = clock;
    }

    @Override
    public List<Claimed> claim(Transaction tx, IdentityKey identity, Selection selection) {
        Shelf shelf = packages.find(tx, identity);
        if (shelf == null) {
            return List.of();
        }
        long now = clock.millis();
        boolean purged = false;
        for (Shelf.Queue queue : shelf.queues()) {
            purged |= packages.purge(tx, shelf, queue, now);
        }
        List<Claimed> claimed = switch (selection) {
            case Any _ -> claimOldest(tx, shelf).stream().toList();
            case OfDevice(DeviceId device) ->
                shelf.find(Optional.of(device)).flatMap(queue -> claim(tx, shelf, queue)).stream()
                        .toList();
            case EveryDevice _ -> claimOfEach(tx, shelf);
        };
        if (purged || !claimed.isEmpty()) {
            packages.save(tx, shelf);
        }
        return claimed;
    }

    private List<Claimed> claimOfEach(Transaction tx, Shelf shelf) {
        List<DeviceId> devices = directories.devices(tx, shelf.owner());
        List<Optional<DeviceId>> wanted = devices.isEmpty()
                ? List.of(Optional.empty())
                : devices.stream().map(Optional::of).toList();
        List<Claimed> claimed = new ArrayList<>();
        for (Optional<DeviceId> device : wanted) {
            shelf.find(device).flatMap(queue -> claim(tx, shelf, queue)).ifPresent(claimed::add);
        }
        return claimed;
    }

    /** The oldest package of all queues; where they are empty, the first package of last resort. */
    private Optional<Claimed> claimOldest(Transaction tx, Shelf shelf) {
        List<Shelf.Queue> filled =
                shelf.queues().stream().filter(queue -> queue.packages() > 0).toList();
        Optional<Shelf.Queue> chosen = filled.size() > 1
                ? filled.stream().min(Comparator.comparingLong(queue -> packages.oldest(tx, shelf, queue)))
                : filled.stream().findFirst();
        return chosen.or(() -> shelf.queues().stream()
                        .filter(Shelf.Queue::hasLastResort)
                        .findFirst())
                .flatMap(queue -> claim(tx, shelf, queue));
    }

    private Optional<Claimed> claim(Transaction tx, Shelf shelf, Shelf.Queue queue) {
        return packages.take(tx, shelf, queue)
                .map(taken -> new Claimed(queue.device(), taken.bytes(), false))
                .or(() -> packages.lastResort(tx, shelf, queue)
                        .map(kept -> new Claimed(queue.device(), kept.bytes(), true)));
    }

    @Override
    public Optional<ByteString> hybridKey(ReadTransaction tx, IdentityKey identity) {
        return hybridKeys.find(tx, identity);
    }
}
