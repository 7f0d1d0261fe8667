package org.quicprochat.recovery;

import java.util.Optional;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** The bundles and their ledgers. Thread-safe. */
final class BundleStore implements AccountDataOwner {
    private final Subspace bundles;
    private final Subspace ledgers;
    private final AccountDataOwner data;

    BundleStore(Subspace bundles, Subspace ledgers) {
        this.bundles = bundles;
        this.ledgers = ledgers;
        this.data = AccountDataOwner.clearing(bundles, ledgers);
    }

    Optional<SealedBundle> bundle(ReadTransaction tx, IdentityKey identity) {
        return Optional.ofNullable(tx.get(bundles.key(identity.bytes()))).map(SealedBundle::decode);
    }

    void set(Transaction tx, IdentityKey identity, SealedBundle bundle) {
        tx.set(bundles.key(identity.bytes()), bundle.encode());
    }

    void clear(Transaction tx, IdentityKey identity) {
        tx.clear(bundles.key(identity.bytes()));
    }

    Ledger ledger(ReadTransaction tx, IdentityKey identity) {
        byte[] value = tx.get(ledgers.key(identity.bytes()));
        return value == null ? Ledger.NEW : Ledger.decode(value);
    }

    void set(Transaction tx, IdentityKey identity, Ledger ledger) {
        tx.set(ledgers.key(identity.bytes()), ledger.encode());
    }

    @Override
    public long erase(Transaction tx, Account account) {
        return data.erase(tx, account);
    }
}
