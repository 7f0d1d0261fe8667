package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Sessions;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.plugin.storage.Tuple;

/** The sessions: rows by the hash of the token, and an index of each account's, the oldest first. */
final class SessionStore implements Sessions, DeviceDataOwner {
    private static final String TOKEN = "token";
    private static final String OF = "of";
    /** More than any configured number of sessions: who ends all of an account's leaves none behind. */
    private static final int EVERY = 1 << 16;

    private final Subspace sessions;
    private final DueStore due;
    private final OpaqueConfig config;
    private final InstantSource clock;
    private final Connections connections;

    SessionStore(Subspace sessions, DueStore due, OpaqueConfig config, InstantSource clock, Connections connections) {
        this.sessions = sessions;
        this.due = due;
        this.config = config;
        this.clock = clock;
        this.connections = connections;
    }

    /** A session that has not expired, by the hash of its token: one read. */
    Optional<SessionRow> live(ReadTransaction tx, ByteString hash, Instant now) {
        return row(tx, hash).filter(row -> end(row).isAfter(now));
    }

    /**
     * Begins a session; where the account has the most already, the oldest end.
     *
     * @return when it ends, unless it is used
     */
    Instant begin(Transaction tx, ByteString hash, Account account, Optional<DeviceId> device) {
        List<Entry> own = tx.scan(sessions.range(OF, account.identity().bytes()), EVERY);
        for (int i = 0; i <= own.size() - config.sessionsPerAccount(); i++) {
            remove(tx, hashOf(own.get(i)));
        }
        Instant now = Instant.ofEpochMilli(clock.millis());
        Instant end = config.sessionEnd(now, now);
        SessionRow row = new SessionRow(now, now, end, account.identity(), device, account.username());
        tx.set(sessions.key(TOKEN, hash), row.encode());
        tx.set(ownKey(row, hash), device.map(id -> id.bytes().toByteArray()).orElse(new byte[0]));
        due.enter(tx, end, DueStore.Kind.SESSION, hash);
        return end;
    }

    /** Ends a session; false where there is none. */
    boolean remove(Transaction tx, ByteString hash) {
        Optional<SessionRow> found = row(tx, hash);
        found.ifPresent(row -> {
            tx.clear(sessions.key(TOKEN, hash));
            tx.clear(ownKey(row, hash));
            due.remove(tx, row.dueAt(), DueStore.Kind.SESSION, hash);
        });
        return found.isPresent();
    }

    /** Writes down that a session was used; nothing where it has ended or was used since. */
    void use(Transaction tx, ByteString hash, Instant time) {
        live(tx, hash, time)
                .filter(row -> row.lastUsedAt().isBefore(time))
                .ifPresent(row ->
                        tx.set(sessions.key(TOKEN, hash), row.usedAt(time).encode()));
    }

    /** Ends a session that has expired; one that lives on is looked at again when it can have ended. */
    void sweep(Transaction tx, ByteString hash, Instant now) {
        Optional<SessionRow> found = row(tx, hash);
        if (found.isEmpty()) {
            return;
        }
        Instant end = end(found.get());
        if (!end.isAfter(now)) {
            remove(tx, hash);
        } else if (end.isAfter(found.get().dueAt())) {
            tx.set(sessions.key(TOKEN, hash), found.get().dueAt(end).encode());
            due.enter(tx, end, DueStore.Kind.SESSION, hash);
        }
    }

    @Override
    public int end(Transaction tx, IdentityKey identity, Optional<DeviceId> device) {
        int ended = 0;
        for (Entry entry : tx.scan(sessions.range(OF, identity.bytes()), EVERY)) {
            if (device.isEmpty() || device.get().bytes().equals(ByteString.copyFrom(entry.value()))) {
                remove(tx, hashOf(entry));
                ended++;
            }
        }
        tx.afterCommit(() -> connections.close(identity, device));
        return ended;
    }

    @Override
    public void revoked(Transaction tx, IdentityKey identity, DeviceId device) {
        end(tx, identity, Optional.of(device));
    }

    /** Ends the sessions of an account that is deleted. */
    long erase(Transaction tx, Account account) {
        return end(tx, account.identity(), Optional.empty());
    }

    /** When a session ends, unless it is used. */
    private Instant end(SessionRow row) {
        return config.sessionEnd(row.loggedInAt(), row.lastUsedAt());
    }

    private Optional<SessionRow> row(ReadTransaction tx, ByteString hash) {
        byte[] value = tx.get(sessions.key(TOKEN, hash));
        return value == null ? Optional.empty() : Optional.of(SessionRow.decode(value));
    }

    private Key ownKey(SessionRow row, ByteString hash) {
        return sessions.key(OF, row.identity().bytes(), row.loggedInAt().toEpochMilli(), hash);
    }

    private ByteString hashOf(Entry own) {
        Tuple tuple = sessions.unpack(own.key());
        return tuple.bytes(tuple.size() - 1);
    }
}
