package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.UploadKeyPackageRequest;
import org.quicprochat.proto.v1.UploadKeyPackageResponse;

/** 300 UploadKeyPackage. Thread-safe. */
final class Uploads {
    private static final String FIELD = "key_packages";

    private final KeysConfig config;
    private final KeyPackageRules rules;
    private final Directories directories;
    private final PackageStore packages;
    private final Store store;
    private final RateLimiter limiter;
    private final InstantSource clock;

    Uploads(
            KeysConfig config,
            Directories directories,
            PackageStore packages,
            Store store,
            RateLimiter limiter,
            InstantSource clock) {
        this.config = config;
        this.rules =
                new KeyPackageRules(config.validation(), config.credential(), config.maxLifetime(), config.clockSkew());
        this.directories = directories;
        this.packages = packages;
        this.store = store;
        this.limiter = limiter;
        this.clock = clock;
    }

    /** Stores all packages, or none. */
    UploadKeyPackageResponse upload(Principal caller, Call call, UploadKeyPackageRequest request) {
        int count = request.getKeyPackagesCount();
        if (count < 1 || count > config.uploadPackages() || (request.getLastResort() && count != 1)) {
            throw StatusException.badRequest("COUNT", FIELD, "An upload has too few or too many key packages")
                    .with("packages", count);
        }
        limiter.acquire(caller.identity(), count);
        List<Candidate> candidates = examine(request.getKeyPackagesList());
        int available = store.run(tx -> {
            Owner owner = directories.owner(tx, caller);
            for (int i = 0; i < candidates.size(); i++) {
                checkOwner(candidates.get(i), owner, i);
            }
            return put(tx, caller, candidates, request.getLastResort());
        });
        UploadKeyPackageResponse.Builder answer =
                UploadKeyPackageResponse.newBuilder().setAvailable(available);
        candidates.forEach(candidate -> answer.addKeyPackageRefs(candidate.ref()));
        return answer.build();
    }

    private List<Candidate> examine(List<ByteString> uploaded) {
        uploaded.forEach(bytes -> Fields.between(bytes, 1, config.maxPackage(), FIELD));
        long now = clock.millis();
        List<Candidate> candidates = new ArrayList<>();
        for (ByteString bytes : uploaded) {
            try {
                candidates.add(rules.examine(bytes, now));
            } catch (FlawedKeyPackageException e) {
                throw refused(e, candidates.size());
            }
        }
        return candidates;
    }

    private void checkOwner(Candidate candidate, Owner owner, int index) {
        try {
            rules.checkOwner(candidate, owner);
        } catch (FlawedKeyPackageException e) {
            throw refused(e, index);
        }
    }

    private static StatusException refused(FlawedKeyPackageException e, int index) {
        return StatusException.badRequest(e.flaw().name(), FIELD, e.flaw().sentence())
                .with("index", index);
    }

    private int put(Transaction tx, Principal caller, List<Candidate> candidates, boolean lastResort) {
        @Nullable Shelf found = packages.find(tx, caller.identity());
        Shelf shelf = found == null ? new Shelf(caller.identity()) : found;
        Shelf.Queue queue = shelf.open(caller.device());
        packages.purge(tx, shelf, queue, clock.millis());
        for (Candidate candidate : candidates) {
            if (lastResort) {
                packages.lastResort(tx, shelf, queue, candidate);
            } else if (packages.known(tx, shelf, candidate.ref()) == null) {
                if (queue.packages() >= config.packagesPerDevice()) {
                    throw StatusException.rateLimited(
                            "QUEUE_FULL", "As many key packages wait as may", config.queueFullRetry());
                }
                packages.add(tx, shelf, queue, candidate);
            }
        }
        packages.save(tx, shelf);
        return queue.packages();
    }
}
