package org.quicprochat.moderation;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.plugin.storage.Tuple;

/** What moderators did, in the order of time: appended to, and cut at its old end. Thread-safe. */
final class AuditTrail {
    private static final int NONCE_SIZE = 8;

    private final Subspace audit;
    private final Aliases aliases;
    private final SecureRandom random;

    AuditTrail(Subspace audit, Aliases aliases, SecureRandom random) {
        this.audit = audit;
        this.aliases = aliases;
        this.random = random;
    }

    void banned(Transaction tx, long now, IdentityKey actor, IdentityKey subject, Scope scope, long until, String why) {
        append(tx, now, Act.Kind.BAN, actor, subject, scope, until, Optional.empty(), why);
    }

    void unbanned(Transaction tx, long now, IdentityKey actor, IdentityKey subject, Scope scope) {
        append(tx, now, Act.Kind.UNBAN, actor, subject, scope, 0, Optional.empty(), "");
    }

    void resolved(
            Transaction tx,
            long now,
            IdentityKey actor,
            IdentityKey subject,
            Scope scope,
            ByteString report,
            String resolution) {
        append(tx, now, Act.Kind.RESOLVE, actor, subject, scope, 0, Optional.of(report), resolution);
    }

    private void append(
            Transaction tx,
            long now,
            Act.Kind kind,
            IdentityKey actor,
            IdentityKey subject,
            Scope scope,
            long until,
            Optional<ByteString> report,
            String why) {
        Act act = new Act(kind, aliases.of(tx, actor), aliases.of(tx, subject), until, scope, report, why);
        byte[] nonce = new byte[NONCE_SIZE];
        random.nextBytes(nonce);
        tx.set(audit.key(now, nonce), act.encode());
    }

    /**
     * Where an entry is in the trail.
     *
     * @param time when, in milliseconds of the epoch
     * @param nonce tells it from others of that time
     */
    record Position(long time, ByteString nonce) {
        /** The size of {@link #encode}, in bytes. */
        static final int SIZE = Long.BYTES + NONCE_SIZE;

        static Position decode(ByteString bytes) {
            return new Position(bytes.asReadOnlyByteBuffer().getLong(), bytes.substring(Long.BYTES));
        }

        ByteString encode() {
            return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(0, time))
                    .concat(nonce);
        }
    }

    /** An act with its place. */
    record Listed(Position position, Act act) {}

    /** Some entries, the oldest first, behind one of them (exclusive). */
    List<Listed> list(ReadTransaction tx, Optional<Position> after, int limit) {
        KeyRange all = audit.range();
        KeyRange range = after.map(position -> all.after(audit.key(position.time(), position.nonce())))
                .orElse(all);
        return tx.scan(range, limit).stream()
                .map(entry -> {
                    Tuple key = audit.unpack(entry.key());
                    return new Listed(new Position(key.number(0), key.bytes(1)), Act.decode(entry.value()));
                })
                .toList();
    }

    /**
     * Removes some of the entries from before a time, in milliseconds of the epoch.
     *
     * @return how many
     */
    int cut(Transaction tx, long before, int limit) {
        var old = tx.scan(audit.range().before(audit.key(before)), limit);
        old.forEach(entry -> tx.clear(entry.key()));
        return old.size();
    }
}
