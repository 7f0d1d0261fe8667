package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.TransparencyLog.Kind;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.AuditKeyTransparencyRequest;
import org.quicprochat.proto.v1.AuditKeyTransparencyResponse;
import org.quicprochat.proto.v1.CheckRevocationRequest;
import org.quicprochat.proto.v1.CheckRevocationResponse;
import org.quicprochat.proto.v1.ProvenEntry;
import org.quicprochat.proto.v1.RevocationReason;
import org.quicprochat.proto.v1.RevokeKeyRequest;
import org.quicprochat.proto.v1.RevokeKeyResponse;
import org.quicprochat.proto.v1.SignedTreeHead;

/** 510 RevokeKey, 511 CheckRevocation, 520 AuditKeyTransparency. Thread-safe. */
final class KeyTransparency {
    private final Store transactions;
    private final LogStore store;
    private final KeyLog log;
    private final Directories directories;
    private final HeadSigner signer;
    private final TransparencyConfig config;

    KeyTransparency(
            Store transactions,
            LogStore store,
            KeyLog log,
            Directories directories,
            HeadSigner signer,
            TransparencyConfig config) {
        this.transactions = transactions;
        this.store = store;
        this.log = log;
        this.directories = directories;
        this.signer = signer;
        this.config = config;
    }

    /** What an answer is made of; its head is signed when the transaction is over. */
    private record Seen<T>(T found, List<ByteString> consistencyPath, LogView.Head head) {}

    private <T> Seen<T> look(Principal caller, long known, Function<LogView, T> at) {
        return transactions.read(tx -> {
            LogView view = new LogView(store, directories, config.openings(), caller, tx);
            List<ByteString> consistencyPath = view.consistencyPath(known);
            return new Seen<>(at.apply(view), consistencyPath, view.head());
        });
    }

    private SignedTreeHead sign(Seen<?> seen) {
        return signer.sign(seen.head().size(), seen.head().root());
    }

    /** Logs that a key of the caller's is not to be trusted any more. */
    RevokeKeyResponse revoke(Principal caller, Call call, RevokeKeyRequest request) {
        ByteString key = ofField(request.getKey());
        RevocationReason reason = ofField(request.getReason());
        LogStore.KeyEntry entry = transactions.run(tx -> revoke(tx, caller, key, reason, request.getKnownTreeSize()));
        Seen<ProvenEntry> seen = look(caller, request.getKnownTreeSize(), view -> view.prove(entry));
        return RevokeKeyResponse.newBuilder()
                .setEntry(seen.found())
                .setHead(sign(seen))
                .addAllConsistencyPath(seen.consistencyPath())
                .setLogPublicKey(signer.publicKey())
                .build();
    }

    private LogStore.KeyEntry revoke(
            Transaction tx, Principal caller, ByteString key, RevocationReason reason, long known) {
        directories.requireSession(tx, caller);
        List<LogStore.KeyEntry> entries = store.about(tx, Hashes.sha256(key));
        Optional<LogStore.KeyEntry> before = revocation(entries);
        if (!directories.owns(tx, store, caller.identity(), key, entries)
                && before.filter(entry -> isOf(tx, entry, caller)).isEmpty()) {
            throw StatusException.forbidden(
                    "NOT_YOUR_KEY", "The key is neither the caller's identity key nor that of one of its devices");
        }
        LogView.requireKnown(known, store.size(tx));
        return before.orElseGet(() -> log.revoke(tx, caller.identity(), key, reason));
    }

    private boolean isOf(Transaction tx, LogStore.KeyEntry entry, Principal caller) {
        return store.opening(tx, entry.index())
                .filter(opening -> opening.owner().equals(caller.identity()))
                .isPresent();
    }

    private static Optional<LogStore.KeyEntry> revocation(List<LogStore.KeyEntry> entries) {
        return entries.stream()
                .filter(entry -> entry.kind() == Kind.KEY_REVOKED)
                .findFirst();
    }

    /** Whether a key was revoked. */
    CheckRevocationResponse check(Principal caller, Call call, CheckRevocationRequest request) {
        ByteString key = ofField(request.getKey());
        Seen<CheckRevocationResponse.Builder> seen = look(caller, request.getKnownTreeSize(), view -> {
            List<LogStore.KeyEntry> entries = view.about(key);
            if (entries.isEmpty()) {
                throw StatusException.notFound("KEY_NOT_LOGGED", "key", "The log has never seen this key");
            }
            CheckRevocationResponse.Builder answer = CheckRevocationResponse.newBuilder();
            revocation(entries).ifPresent(entry -> {
                ProvenEntry proven = view.prove(entry);
                answer.setRevoked(true)
                        .setReasonValue(entry.reason())
                        .setRevokedAtMs(LogStore.entry(proven.getEntry()).getLoggedAtMs())
                        .setEntry(proven);
            });
            return answer;
        });
        return seen.found()
                .setHead(sign(seen))
                .addAllConsistencyPath(seen.consistencyPath())
                .setLogPublicKey(signer.publicKey())
                .build();
    }

    /** All that the log has about a key; a key that it never saw has no entries. */
    AuditKeyTransparencyResponse audit(Principal caller, Call call, AuditKeyTransparencyRequest request) {
        ByteString key = ofField(request.getKey());
        Seen<List<ProvenEntry>> seen = look(
                caller,
                request.getKnownTreeSize(),
                view -> view.about(key).stream().map(view::prove).toList());
        return AuditKeyTransparencyResponse.newBuilder()
                .addAllEntries(seen.found())
                .setHead(sign(seen))
                .addAllConsistencyPath(seen.consistencyPath())
                .setLogPublicKey(signer.publicKey())
                .build();
    }

    private ByteString ofField(ByteString key) {
        return Fields.between(key, 1, config.maxKey(), "key");
    }

    /** Without a reason is a revocation too; with one that nobody knows it is not. */
    private static RevocationReason ofField(RevocationReason reason) {
        if (reason == RevocationReason.UNRECOGNIZED) {
            throw StatusException.badRequest("REASON_UNKNOWN", "reason", "There is no such reason");
        }
        return reason;
    }
}
