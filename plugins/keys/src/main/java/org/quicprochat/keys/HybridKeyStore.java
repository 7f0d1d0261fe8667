package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Optional;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** The hybrid key of each account. Thread-safe. */
final class HybridKeyStore {
    private final Subspace hybrid;

    HybridKeyStore(Subspace hybrid) {
        this.hybrid = hybrid;
    }

    Optional<ByteString> find(ReadTransaction tx, IdentityKey identity) {
        return Optional.ofNullable(tx.get(hybrid.key(identity.bytes()))).map(UnsafeByteOperations::unsafeWrap);
    }

    void set(Transaction tx, IdentityKey identity, ByteString key) {
        tx.set(hybrid.key(identity.bytes()), key.toByteArray());
    }

    /**
     * Erases the key of an account.
     *
     * @return the keys erased
     */
    long erase(Transaction tx, IdentityKey identity) {
        boolean there = tx.exists(hybrid.key(identity.bytes()));
        tx.clear(hybrid.key(identity.bytes()));
        return there ? 1 : 0;
    }
}
