package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.LogEntry;
import org.quicprochat.proto.v1.RevocationReason;

/** Appends entries. Thread-safe; in the store, appends take turns: each changes the size of the log. */
final class KeyLog implements TransparencyLog {
    private final LogStore store;
    private final Supplier<UserDirectory> users;
    private final TransparencyConfig config;
    private final InstantSource clock;
    private final SecureRandom random;

    KeyLog(
            LogStore store,
            Supplier<UserDirectory> users,
            TransparencyConfig config,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.users = users;
        this.config = config;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void append(Transaction tx, IdentityKey owner, Kind kind, ByteString key, ByteString detail) {
        append(tx, owner, kind, key, detail, RevocationReason.REVOCATION_REASON_UNSPECIFIED);
    }

    /**
     * Appends a revocation.
     *
     * @return the index of the entry
     */
    LogStore.KeyEntry revoke(Transaction tx, IdentityKey owner, ByteString key, RevocationReason reason) {
        ByteString detail = ByteString.copyFrom(new byte[] {(byte) reason.getNumber()});
        return append(tx, owner, Kind.KEY_REVOKED, key, detail, reason);
    }

    private LogStore.KeyEntry append(
            Transaction tx, IdentityKey owner, Kind kind, ByteString key, ByteString detail, RevocationReason reason) {
        ByteString keyHash = Hashes.sha256(key);
        if (begins(kind)) {
            requireRoom(tx, owner, kind, keyHash);
        }
        byte[] secret = new byte[Opening.SIZE];
        random.nextBytes(secret);
        Opening opening = new Opening(owner, ByteString.copyFrom(secret), detail);
        LogEntry entry = LogEntry.newBuilder()
                .setKindValue(kind.number())
                .setKeyHash(keyHash)
                .setCommitment(Hashes.commitment(opening.opening(), detail))
                .setLoggedAtMs(clock.millis())
                .build();
        long index = store.append(tx, entry.toByteString());
        LogStore.KeyEntry found = new LogStore.KeyEntry(index, kind, reason.getNumber());
        store.index(tx, keyHash, found);
        if (keepsOpening(tx, owner, kind)) {
            store.open(tx, index, opening);
        }
        return found;
    }

    /** Whether a kind begins something, and not ends it. What has begun can always be ended. */
    private static boolean begins(Kind kind) {
        return switch (kind) {
            case IDENTITY_BOUND, DEVICE_ADDED, HYBRID_KEY_SET -> true;
            case IDENTITY_DELETED, DEVICE_REVOKED, KEY_REVOKED -> false;
        };
    }

    private void requireRoom(Transaction tx, IdentityKey owner, Kind kind, ByteString keyHash) {
        if (store.countOf(tx, keyHash) >= config.entriesPerKey()) {
            throw StatusException.badRequest(
                    "KEY_LOG_FULL", field(kind), "The key has as many log entries as a key can have; use another");
        }
        if (store.countOf(tx, owner) >= config.entriesPerAccount()) {
            throw StatusException.rateLimited(
                    "ACCOUNT_LOG_FULL",
                    "The account has as many log entries as an account can have",
                    config.accountFullRetry());
        }
    }

    /** The field of the request that the key came in. */
    private static String field(Kind kind) {
        return switch (kind) {
            case IDENTITY_BOUND -> "identity_key";
            case DEVICE_ADDED -> "device_key";
            case HYBRID_KEY_SET -> "hybrid_key";
            case IDENTITY_DELETED, DEVICE_REVOKED, KEY_REVOKED -> "key";
        };
    }

    /** An account that is being deleted, in this very transaction, leaves nothing behind but the entry. */
    private boolean keepsOpening(Transaction tx, IdentityKey owner, Kind kind) {
        return kind != Kind.IDENTITY_DELETED
                && users.get().byIdentity(tx, owner).isPresent();
    }
}
