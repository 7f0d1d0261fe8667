package org.quicprochat.recovery;

import com.google.protobuf.ByteString;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.DeleteRecoveryBundleRequest;
import org.quicprochat.proto.v1.DeleteRecoveryBundleResponse;
import org.quicprochat.proto.v1.FetchRecoveryBundleRequest;
import org.quicprochat.proto.v1.FetchRecoveryBundleResponse;
import org.quicprochat.proto.v1.StoreRecoveryBundleRequest;
import org.quicprochat.proto.v1.StoreRecoveryBundleResponse;

/** 750 StoreRecoveryBundle, 751 FetchRecoveryBundle, 752 DeleteRecoveryBundle. Thread-safe. */
final class Recovery {
    private final Store store;
    private final BundleStore bundles;
    private final Vault vault;
    private final Supplier<UserDirectory> users;
    private final RecoveryConfig config;
    private final InstantSource clock;

    Recovery(
            Store store,
            BundleStore bundles,
            Vault vault,
            Supplier<UserDirectory> users,
            RecoveryConfig config,
            InstantSource clock) {
        this.store = store;
        this.bundles = bundles;
        this.vault = vault;
        this.users = users;
        this.config = config;
        this.clock = clock;
    }

    /** Replaces the caller's bundle. */
    StoreRecoveryBundleResponse store(Principal caller, Call call, StoreRecoveryBundleRequest request) {
        ByteString bundle = Fields.between(request.getBundle(), 1, config.maxBundle(), "bundle");
        long expected = request.getExpectedVersion();
        long version = store.run(tx -> replace(tx, caller.identity(), bundle, expected));
        return StoreRecoveryBundleResponse.newBuilder().setVersion(version).build();
    }

    private long replace(Transaction tx, IdentityKey owner, ByteString bundle, long expected) {
        requireThere(tx, owner);
        long current = bundles.bundle(tx, owner).map(SealedBundle::version).orElse(0L);
        if (expected != 0 && expected != current) {
            throw StatusException.staleVersion("expected_version", current);
        }
        Ledger ledger = bundles.ledger(tx, owner);
        long version = ledger.lastVersion() + 1;
        bundles.set(tx, owner, ledger.withVersion(version));
        bundles.set(tx, owner, vault.seal(owner, version, clock.millis(), bundle));
        return version;
    }

    /** The caller's bundle; the fetch is counted with the read. */
    FetchRecoveryBundleResponse fetch(Principal caller, Call call, FetchRecoveryBundleRequest request) {
        IdentityKey owner = caller.identity();
        SealedBundle sealed = store.run(tx -> counted(tx, owner))
                .orElseThrow(() -> StatusException.notFound("NO_BUNDLE", "", "The account has no recovery bundle"));
        return FetchRecoveryBundleResponse.newBuilder()
                .setBundle(vault.open(owner, sealed))
                .setVersion(sealed.version())
                .setStoredAtMs(sealed.storedAt())
                .build();
    }

    private Optional<SealedBundle> counted(Transaction tx, IdentityKey owner) {
        requireThere(tx, owner);
        long now = clock.millis();
        Ledger ledger = bundles.ledger(tx, owner).at(now, config.fetchWindow());
        if (ledger.fetches().size() >= config.fetches()) {
            throw StatusException.rateLimited(
                    "FETCHES",
                    "The recovery bundle was fetched too often of late",
                    ledger.retryAfter(now, config.fetchWindow(), config.fetches()));
        }
        bundles.set(tx, owner, ledger.withFetch(now));
        return bundles.bundle(tx, owner);
    }

    /** Removes the caller's bundle, if there is one. */
    DeleteRecoveryBundleResponse delete(Principal caller, Call call, DeleteRecoveryBundleRequest request) {
        store.run(tx -> {
            bundles.clear(tx, caller.identity());
            return true;
        });
        return DeleteRecoveryBundleResponse.getDefaultInstance();
    }

    /** Nothing is kept of an account that ended while the call was under way. */
    private void requireThere(ReadTransaction tx, IdentityKey owner) {
        if (users.get().byIdentity(tx, owner).isEmpty()) {
            throw StatusException.unauthorized("SESSION_INVALID", "The session is over");
        }
    }
}
