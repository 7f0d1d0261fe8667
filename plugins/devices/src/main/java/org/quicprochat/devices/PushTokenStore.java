package org.quicprochat.devices;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** The push token of each device, encrypted. Thread-safe. */
final class PushTokenStore {
    private final Subspace tokens;
    private final TokenSeal seal;

    PushTokenStore(Subspace tokens, TokenSeal seal) {
        this.tokens = tokens;
        this.seal = seal;
    }

    /**
     * A token, with the record that it was read from.
     *
     * @param record by which it is known that the token is still the same
     */
    @SuppressWarnings("ArrayRecordComponent") // A carrier; it is never compared.
    record Stored(PushToken token, byte[] record) {}

    boolean has(ReadTransaction tx, IdentityKey identity, DeviceId device) {
        return tx.exists(key(identity, device));
    }

    Optional<Stored> find(ReadTransaction tx, Target target) {
        byte @Nullable [] record = tx.get(key(target.identity(), target.device()));
        return record == null ? Optional.empty() : seal.open(target, record).map(token -> new Stored(token, record));
    }

    void put(Transaction tx, Target target, PushToken token) {
        tx.set(key(target.identity(), target.device()), seal.seal(target, token));
    }

    void forget(Transaction tx, IdentityKey identity, DeviceId device) {
        tx.clear(key(identity, device));
    }

    /** Forgets a token, unless the device has registered one since. */
    void forget(Transaction tx, Target target, Stored stored) {
        Key key = key(target.identity(), target.device());
        if (Arrays.equals(tx.get(key), stored.record())) {
            tx.clear(key);
        }
    }

    private Key key(IdentityKey identity, DeviceId device) {
        return tokens.key(identity.bytes(), device.bytes());
    }
}
