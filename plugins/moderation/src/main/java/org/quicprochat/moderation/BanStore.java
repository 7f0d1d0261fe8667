package org.quicprochat.moderation;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.Ban;

/** The bans, with their indexes. Thread-safe. */
final class BanStore {
    private static final byte[] NOTHING = {};

    private final Spaces spaces;

    /** Where the records are; the package documentation draws them. */
    record Spaces(Subspace bans, Subspace banned, Subspace due, Subspace tallies) {}

    /** Whose ban it is, and from what. */
    record Place(Scope scope, IdentityKey identity) {}

    BanStore(Spaces spaces) {
        this.spaces = spaces;
    }

    /** The ban of an account, over or not. */
    Optional<Ban> find(ReadTransaction tx, Place place) {
        byte[] record =
                tx.get(spaces.bans().key(place.scope().key(), place.identity().bytes()));
        return Optional.ofNullable(record).map(bytes -> Stored.parse(Ban.parser(), bytes));
    }

    /** Whether an account is banned now. One read. */
    boolean isBanned(ReadTransaction tx, Place place, long now) {
        return find(tx, place).map(ban -> isOn(ban, now)).orElse(false);
    }

    static boolean isOn(Ban ban, long now) {
        return ban.getExpiresAtMs() == 0 || ban.getExpiresAtMs() > now;
    }

    /** The number of bans of a scope, those that are over and not swept yet among them. */
    long count(ReadTransaction tx, Scope scope) {
        return tx.getNumber(spaces.tallies().key(scope.key())).orElse(0);
    }

    /** Stores a ban in the place of an earlier one. */
    void put(Transaction tx, Place place, Ban ban) {
        remove(tx, place);
        ByteString scope = place.scope().key();
        ByteString identity = place.identity().bytes();
        tx.set(spaces.bans().key(scope, identity), ban.toByteArray());
        tx.set(spaces.banned().key(identity, scope), NOTHING);
        if (ban.getExpiresAtMs() != 0) {
            tx.set(spaces.due().key(ban.getExpiresAtMs(), scope, identity), NOTHING);
        }
        tx.setNumber(spaces.tallies().key(scope), count(tx, place.scope()) + 1);
    }

    /**
     * Removes a ban.
     *
     * @return the ban that was there, over or not
     */
    Optional<Ban> remove(Transaction tx, Place place) {
        Optional<Ban> ban = find(tx, place);
        ban.ifPresent(there -> {
            ByteString scope = place.scope().key();
            ByteString identity = place.identity().bytes();
            tx.clear(spaces.bans().key(scope, identity));
            tx.clear(spaces.banned().key(identity, scope));
            tx.clear(spaces.due().key(there.getExpiresAtMs(), scope, identity));
            long left = count(tx, place.scope()) - 1;
            if (left == 0) {
                tx.clear(spaces.tallies().key(scope));
            } else {
                tx.setNumber(spaces.tallies().key(scope), left);
            }
        });
        return ban;
    }

    /** Some bans of a scope that are on, in the order of identity keys, behind one of these (exclusive). */
    List<Ban> list(ReadTransaction tx, Scope scope, Optional<IdentityKey> after, int limit, long now) {
        KeyRange all = spaces.bans().range(scope.key());
        KeyRange range = after.map(identity -> all.after(spaces.bans().key(scope.key(), identity.bytes())))
                .orElse(all);
        List<Ban> found = new ArrayList<>();
        tx.visit(range, ScanOrder.ASCENDING, entry -> {
            Ban ban = Stored.parse(Ban.parser(), entry.value());
            if (isOn(ban, now)) {
                found.add(ban);
            }
            return found.size() < limit;
        });
        return found;
    }

    /** The bans of an account, from whatever. */
    List<Place> of(ReadTransaction tx, IdentityKey identity) {
        List<Place> found = new ArrayList<>();
        tx.visit(spaces.banned().range(identity.bytes()), ScanOrder.ASCENDING, entry -> {
            found.add(new Place(Scope.ofKey(spaces.banned().unpack(entry.key()).bytes(1)), identity));
            return true;
        });
        return found;
    }

    /** Everybody who is banned in a scope. */
    List<Place> in(ReadTransaction tx, Scope scope) {
        List<Place> found = new ArrayList<>();
        tx.visit(spaces.bans().range(scope.key()), ScanOrder.ASCENDING, entry -> {
            found.add(new Place(
                    scope, new IdentityKey(spaces.bans().unpack(entry.key()).bytes(1))));
            return true;
        });
        return found;
    }

    /** Some bans that are over, the oldest first. */
    List<Place> due(ReadTransaction tx, long now, int limit) {
        Subspace due = spaces.due();
        return tx.scan(due.range().before(due.key(now + 1)), limit).stream()
                .map(entry -> due.unpack(entry.key()))
                .map(tuple -> new Place(Scope.ofKey(tuple.bytes(1)), new IdentityKey(tuple.bytes(2))))
                .toList();
    }
}
