package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.FetchHybridKeyRequest;
import org.quicprochat.proto.v1.FetchHybridKeyResponse;
import org.quicprochat.proto.v1.FetchHybridKeysRequest;
import org.quicprochat.proto.v1.FetchHybridKeysResponse;
import org.quicprochat.proto.v1.HybridKeyEntry;
import org.quicprochat.proto.v1.UploadHybridKeyRequest;
import org.quicprochat.proto.v1.UploadHybridKeyResponse;

/** 302 UploadHybridKey, 303 FetchHybridKey, 304 FetchHybridKeys. Thread-safe. */
final class HybridKeys {
    private final HybridKeyStore keys;
    private final Directories directories;
    private final Supplier<Optional<TransparencyLog>> log;
    private final Store store;
    private final int fetchKeys;

    HybridKeys(
            HybridKeyStore keys,
            Directories directories,
            Supplier<Optional<TransparencyLog>> log,
            Store store,
            int fetchKeys) {
        this.keys = keys;
        this.directories = directories;
        this.log = log;
        this.store = store;
        this.fetchKeys = fetchKeys;
    }

    /** Replaces the caller's key. The same key again changes nothing, and is not logged again. */
    UploadHybridKeyResponse upload(Principal caller, Call call, UploadHybridKeyRequest request) {
        ByteString key = Fields.exactly(request.getHybridKey(), HybridKey.SIZE, "hybrid_key");
        if (!HybridKey.isValid(key)) {
            throw StatusException.badRequest(
                    "HYBRID_KEY_INVALID",
                    "hybrid_key",
                    "The key is not an ML-KEM-768 encapsulation key followed by an X25519 key");
        }
        store.run(tx -> set(tx, caller, key));
        return UploadHybridKeyResponse.getDefaultInstance();
    }

    private boolean set(Transaction tx, Principal caller, ByteString key) {
        IdentityKey identity = directories.owner(tx, caller).identity();
        if (keys.find(tx, identity).equals(Optional.of(key))) {
            return false;
        }
        keys.set(tx, identity, key);
        log.get().ifPresent(to -> to.append(tx, identity, TransparencyLog.Kind.HYBRID_KEY_SET, key, identity.bytes()));
        return true;
    }

    /** The key of one account. */
    FetchHybridKeyResponse fetch(Principal caller, Call call, FetchHybridKeyRequest request) {
        IdentityKey identity = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
        ByteString key = store.read(tx -> keys.find(tx, identity))
                .orElseThrow(() -> StatusException.notFound(
                        "NO_HYBRID_KEY", "identity_key", "There is no hybrid key of this identity"));
        return FetchHybridKeyResponse.newBuilder().setHybridKey(key).build();
    }

    /** The keys of some accounts, as far as they have one. */
    FetchHybridKeysResponse fetchAll(Principal caller, Call call, FetchHybridKeysRequest request) {
        int count = request.getIdentityKeysCount();
        if (count < 1 || count > fetchKeys) {
            throw StatusException.badRequest("COUNT", "identity_keys", "Too few or too many identity keys")
                    .with("keys", count);
        }
        List<IdentityKey> identities = request.getIdentityKeysList().stream()
                .map(bytes -> IdentityKey.ofField(bytes, "identity_keys"))
                .toList();
        return store.read(tx -> {
            FetchHybridKeysResponse.Builder answer = FetchHybridKeysResponse.newBuilder();
            for (IdentityKey identity : identities) {
                keys.find(tx, identity)
                        .ifPresent(key -> answer.addEntries(HybridKeyEntry.newBuilder()
                                .setIdentityKey(identity.bytes())
                                .setHybridKey(key)));
            }
            return answer.build();
        });
    }
}
