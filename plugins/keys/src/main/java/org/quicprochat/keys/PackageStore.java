package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** The key packages and what is known of them. Whoever changes a {@link Shelf} in a transaction saves it at the end. */
final class PackageStore {
    private static final long LAST_RESORT_SEQ = 0;
    private static final byte[] NOTHING = {};

    private final Subspaces spaces;
    private final int rememberedClaims;

    /** Where the records are; the package documentation draws them. */
    record Subspaces(Subspace shelves, Subspace packages, Subspace refs, Subspace used, Subspace due) {}

    /** Something to forget: a package, given out or not, that expires. */
    record Due(long at, IdentityKey identity, ByteString ref) {}

    PackageStore(Subspaces spaces, int rememberedClaims) {
        this.spaces = spaces;
        this.rememberedClaims = rememberedClaims;
    }

    /** The shelf of an account, or null where it never had a package. */
    @Nullable
    Shelf find(ReadTransaction tx, IdentityKey identity) {
        byte[] record = tx.get(spaces.shelves().key(identity.bytes()));
        return record == null ? null : Shelf.decode(identity, record);
    }

    void save(Transaction tx, Shelf shelf) {
        tx.set(spaces.shelves().key(shelf.owner().bytes()), shelf.encode());
    }

    /** What is known of a package; null: nothing. */
    @Nullable
    Known known(ReadTransaction tx, Shelf shelf, ByteString ref) {
        byte[] record = tx.get(refKey(shelf, ref));
        return record == null ? null : Known.decode(record);
    }

    /** Puts a package of which nothing is known at the end of a queue. */
    void add(Transaction tx, Shelf shelf, Shelf.Queue queue, Candidate candidate) {
        long seq = shelf.nextSeq();
        put(tx, shelf, queue, seq, candidate);
        remember(tx, shelf, candidate, new Known(Known.State.QUEUED, queue.number(), seq, candidate.expiresAt()));
        queue.added(candidate.expiresAt());
    }

    /** Makes a package that of last resort. The one before is not queued again. */
    void lastResort(Transaction tx, Shelf shelf, Shelf.Queue queue, Candidate candidate) {
        Known before = known(tx, shelf, candidate.ref());
        if (before != null && before.state() == Known.State.LAST_RESORT) {
            return;
        }
        if (before != null) {
            forget(tx, shelf, candidate.ref(), before);
        }
        Optional<StoredPackage> replaced = lastResort(tx, shelf, queue);
        replaced.ifPresent(old -> markUsed(tx, shelf, old.ref()));
        put(tx, shelf, queue, LAST_RESORT_SEQ, candidate);
        Known now = new Known(Known.State.LAST_RESORT, queue.number(), shelf.nextSeq(), candidate.expiresAt());
        remember(tx, shelf, candidate, now);
        queue.lastResort(candidate.expiresAt());
    }

    /** The package of last resort of a queue. */
    Optional<StoredPackage> lastResort(ReadTransaction tx, Shelf shelf, Shelf.Queue queue) {
        byte[] record = queue.hasLastResort() ? tx.get(packageKey(shelf, queue.number(), LAST_RESORT_SEQ)) : null;
        return Optional.ofNullable(record).map(StoredPackage::decode);
    }

    /** The number of the oldest package of a queue; of an empty one, greater than all. */
    long oldest(ReadTransaction tx, Shelf shelf, Shelf.Queue queue) {
        return head(tx, shelf, queue).map(this::seq).orElse(Long.MAX_VALUE);
    }

    /** Takes the oldest package out of a queue and remembers that. */
    Optional<StoredPackage> take(Transaction tx, Shelf shelf, Shelf.Queue queue) {
        return head(tx, shelf, queue).map(entry -> {
            StoredPackage taken = StoredPackage.decode(entry.value());
            tx.clear(entry.key());
            queue.removedOldest(seq(entry));
            markUsed(tx, shelf, taken.ref());
            return taken;
        });
    }

    private long seq(Entry entry) {
        return spaces.packages().unpack(entry.key()).number(2);
    }

    /** Begins behind what was taken before: a store may have to step over each key that was removed lately. */
    private Optional<Entry> head(ReadTransaction tx, Shelf shelf, Shelf.Queue queue) {
        if (queue.packages() == 0) {
            return Optional.empty();
        }
        var waiting = spaces.packages()
                .range(shelf.owner().bytes(), queue.number())
                .after(packageKey(shelf, queue.number(), Math.max(LAST_RESORT_SEQ, queue.noneUpTo())));
        return tx.scan(waiting, 1).stream().findFirst();
    }

    /**
     * Removes what has expired in a queue.
     *
     * @return whether the shelf changed
     */
    boolean purge(Transaction tx, Shelf shelf, Shelf.Queue queue, long now) {
        if (!queue.isDue(now)) {
            return false;
        }
        List<ByteString> expired = new ArrayList<>();
        long[] next = {0};
        visit(tx, shelf, queue, stored -> {
            if (stored.isExpired(now)) {
                expired.add(stored.ref());
            } else {
                next[0] = next[0] == 0 ? stored.expiresAt() : Math.min(next[0], stored.expiresAt());
            }
        });
        expired.forEach(ref -> forget(tx, shelf, ref));
        queue.nextExpiry(next[0]);
        return true;
    }

    /** Erases a queue with all that is in it; the refs of what was given out stay the account's. */
    void drop(Transaction tx, Shelf shelf, Shelf.Queue queue) {
        List<ByteString> refs = new ArrayList<>();
        visit(tx, shelf, queue, stored -> refs.add(stored.ref()));
        refs.forEach(ref -> forget(tx, shelf, ref));
        shelf.drop(queue);
    }

    /**
     * Erases all of an account.
     *
     * @return the packages erased or forgotten
     */
    long erase(Transaction tx, IdentityKey identity) {
        long[] erased = {0};
        tx.visit(spaces.refs().range(identity.bytes()), ScanOrder.ASCENDING, entry -> {
            ByteString ref = spaces.refs().unpack(entry.key()).bytes(1);
            tx.clear(dueKey(new Due(Known.decode(entry.value()).expiresAt(), identity, ref)));
            erased[0]++;
            return true;
        });
        tx.clear(spaces.refs().range(identity.bytes()));
        tx.clear(spaces.used().range(identity.bytes()));
        tx.clear(spaces.packages().range(identity.bytes()));
        tx.clear(spaces.shelves().key(identity.bytes()));
        return erased[0];
    }

    /** What is due first, by time. */
    List<Due> due(ReadTransaction tx, long now, int limit) {
        Subspace due = spaces.due();
        return tx.scan(due.range().before(due.key(now + 1)), limit).stream()
                .map(entry -> due.unpack(entry.key()))
                .map(tuple -> new Due(tuple.number(0), new IdentityKey(tuple.bytes(1)), tuple.bytes(2)))
                .toList();
    }

    /** Does what is due. */
    void expire(Transaction tx, Shelf shelf, Due due) {
        forget(tx, shelf, due.ref());
        tx.clear(dueKey(due));
    }

    private void visit(ReadTransaction tx, Shelf shelf, Shelf.Queue queue, Consumer<StoredPackage> action) {
        tx.visit(spaces.packages().range(shelf.owner().bytes(), queue.number()), ScanOrder.ASCENDING, entry -> {
            action.accept(StoredPackage.decode(entry.value()));
            return true;
        });
    }

    private void put(Transaction tx, Shelf shelf, Shelf.Queue queue, long seq, Candidate candidate) {
        StoredPackage stored = new StoredPackage(candidate.expiresAt(), candidate.ref(), candidate.bytes());
        tx.set(packageKey(shelf, queue.number(), seq), stored.encode());
    }

    private void remember(Transaction tx, Shelf shelf, Candidate candidate, Known known) {
        tx.set(refKey(shelf, candidate.ref()), known.encode());
        tx.set(dueKey(new Due(known.expiresAt(), shelf.owner(), candidate.ref())), NOTHING);
    }

    /** Remembers that a package was given out; in its place, the oldest of too many is forgotten. */
    private void markUsed(Transaction tx, Shelf shelf, ByteString ref) {
        Known known = known(tx, shelf, ref);
        if (known == null) {
            return;
        }
        tx.set(refKey(shelf, ref), known.in(Known.State.USED).encode());
        tx.set(usedKey(shelf, known.seq()), ref.toByteArray());
        shelf.usedMore(known.seq());
        int tooMany = shelf.used() - rememberedClaims;
        if (tooMany > 0) {
            var remembered = spaces.used()
                    .range(shelf.owner().bytes())
                    .after(usedKey(shelf, Math.max(0, shelf.noUsedBefore() - 1)));
            for (Entry entry : tx.scan(remembered, tooMany)) {
                forget(tx, shelf, ByteString.copyFrom(entry.value()));
                shelf.noUsedBefore(spaces.used().unpack(entry.key()).number(1) + 1);
            }
        }
    }

    private void forget(Transaction tx, Shelf shelf, ByteString ref) {
        Known known = known(tx, shelf, ref);
        if (known != null) {
            forget(tx, shelf, ref, known);
        }
    }

    private void forget(Transaction tx, Shelf shelf, ByteString ref, Known known) {
        tx.clear(refKey(shelf, ref));
        tx.clear(dueKey(new Due(known.expiresAt(), shelf.owner(), ref)));
        switch (known.state()) {
            case QUEUED -> {
                tx.clear(packageKey(shelf, known.queue(), known.seq()));
                shelf.queue(known.queue()).removed();
            }
            case LAST_RESORT -> {
                tx.clear(packageKey(shelf, known.queue(), LAST_RESORT_SEQ));
                shelf.queue(known.queue()).noLastResort();
            }
            case USED -> {
                tx.clear(usedKey(shelf, known.seq()));
                shelf.usedLess();
            }
        }
    }

    private Key packageKey(Shelf shelf, int queue, long seq) {
        return spaces.packages().key(shelf.owner().bytes(), queue, seq);
    }

    private Key refKey(Shelf shelf, ByteString ref) {
        return spaces.refs().key(shelf.owner().bytes(), ref);
    }

    private Key usedKey(Shelf shelf, long seq) {
        return spaces.used().key(shelf.owner().bytes(), seq);
    }

    private Key dueKey(Due due) {
        return spaces.due().key(due.at(), due.identity().bytes(), due.ref());
    }
}
