package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** The messages that wait for other servers; the package says how they are stored. */
final class Outbox {
    /**
     * Where it lies.
     *
     * @param parcels the messages
     * @param ids by message id
     * @param notes by sender
     * @param peers what waits for each peer
     * @param accounts what waits of each account
     */
    record Subspaces(Subspace parcels, Subspace ids, Subspace notes, Subspace peers, Subspace accounts) {}

    private final Subspaces spaces;
    private final FederationConfig config;

    Outbox(Subspaces spaces, FederationConfig config) {
        this.spaces = spaces;
        this.config = config;
    }

    /** Takes messages with their numbers, in order, until it has had enough. */
    interface Visitor {
        boolean visit(long seq, Parcel parcel);
    }

    /**
     * Puts a message in. One that waits already, under its message id, is not put in again.
     *
     * @throws StatusException BadRequest {@code MESSAGE_ID_REUSED}, RateLimited {@code QUEUE_FULL}; nothing was
     *     written
     */
    void add(Transaction tx, String peer, Parcel parcel) {
        OptionalLong waiting = tx.getNumber(id(peer, parcel));
        if (waiting.isPresent()) {
            checkSame(tx, peer, waiting.getAsLong(), parcel);
            return;
        }
        int size = parcel.payload().size();
        Ledger ofPeer = ledger(tx, spaces.peers().key(peer));
        Ledger ofAccount = ledger(tx, account(parcel.sender()));
        if (!ofPeer.hasRoom(config.perPeer(), size)) {
            throw full("The outbox for this server is full");
        }
        if (!ofAccount.hasRoom(config.perAccount(), size)) {
            throw full("The account has too much in the outbox");
        }
        Ledger numbered = ofPeer.next(parcel.enqueuedAt()).plus(size);
        long seq = numbered.lastSeq();
        tx.set(spaces.peers().key(peer), numbered.encode());
        tx.set(account(parcel.sender()), ofAccount.plus(size).encode());
        tx.set(parcel(peer, parcel.recipient(), seq), parcel.encode());
        tx.setNumber(id(peer, parcel), seq);
        tx.set(note(peer, parcel, seq), Note.of(parcel).encode());
    }

    private void checkSame(ReadTransaction tx, String peer, long seq, Parcel parcel) {
        byte[] stored = tx.get(parcel(peer, parcel.recipient(), seq));
        if (stored == null
                || !Parcel.decode(parcel.recipient(), stored).payload().equals(parcel.payload())) {
            throw StatusException.badRequest(
                    "MESSAGE_ID_REUSED", "message_id", "The message id was used for another payload");
        }
    }

    private StatusException full(String message) {
        return StatusException.rateLimited("QUEUE_FULL", message, config.queueFullRetry());
    }

    /** Takes a message out; false where it is not there any more. */
    boolean remove(Transaction tx, String peer, long seq, Parcel parcel) {
        Key key = parcel(peer, parcel.recipient(), seq);
        if (!tx.exists(key)) {
            return false;
        }
        int size = parcel.payload().size();
        tx.clear(key);
        tx.clear(id(peer, parcel));
        tx.clear(note(peer, parcel, seq));
        Key ofPeer = spaces.peers().key(peer);
        tx.set(ofPeer, ledger(tx, ofPeer).minus(size).encode());
        Key ofAccount = account(parcel.sender());
        Ledger left = ledger(tx, ofAccount).minus(size);
        if (left.messages() == 0) {
            tx.clear(ofAccount);
        } else {
            tx.set(ofAccount, left.encode());
        }
        return true;
    }

    /** The messages for a recipient, the oldest first. */
    void visit(ReadTransaction tx, String peer, IdentityKey recipient, Visitor visitor) {
        tx.visit(spaces.parcels().range(peer, recipient.bytes()), ScanOrder.ASCENDING, entry -> {
            long seq = spaces.parcels().unpack(entry.key()).number(2);
            return visitor.visit(seq, Parcel.decode(recipient, entry.value()));
        });
    }

    /** Hands each recipient that a message waits for to the action. */
    void recipients(ReadTransaction tx, String peer, Consumer<IdentityKey> action) {
        KeyRange rest = spaces.parcels().range(peer);
        List<Entry> next = tx.scan(rest, 1);
        while (!next.isEmpty()) {
            ByteString recipient =
                    spaces.parcels().unpack(next.getFirst().key()).bytes(1);
            action.accept(new IdentityKey(recipient));
            rest = spaces.parcels().range(peer).after(spaces.parcels().key(peer, recipient, Long.MAX_VALUE));
            next = tx.scan(rest, 1);
        }
    }

    /** The number of messages that wait for a peer. */
    long backlog(ReadTransaction tx, String peer) {
        return ledger(tx, spaces.peers().key(peer)).messages();
    }

    /**
     * Takes out everything of a sender.
     *
     * @return the messages taken out
     */
    long erase(Transaction tx, IdentityKey sender) {
        long erased = 0;
        KeyRange own = spaces.notes().range(sender.bytes());
        List<Entry> bite = tx.scan(own, config.sweepBite());
        while (!bite.isEmpty()) {
            bite.forEach(entry -> removeNoted(tx, entry.key()));
            erased += bite.size();
            bite = tx.scan(own, config.sweepBite());
        }
        return erased;
    }

    private void removeNoted(Transaction tx, Key note) {
        Note.Place place = place(note);
        byte[] stored = tx.get(parcel(place.peer(), place.recipient(), place.seq()));
        if (stored == null) {
            throw new IllegalStateException("A note refers to a message that is not there");
        }
        remove(tx, place.peer(), place.seq(), Parcel.decode(place.recipient(), stored));
    }

    /**
     * Takes out what has expired.
     *
     * @param after where the sweep before ended; empty: at the begin
     * @return where this one ended; empty where it came to the end
     */
    Optional<Key> sweep(Transaction tx, Optional<Key> after, long now) {
        KeyRange all = spaces.notes().range();
        List<Entry> bite = tx.scan(after.map(all::after).orElse(all), config.sweepBite());
        for (Entry entry : bite) {
            if (Note.decode(entry.value()).expiresAt() <= now) {
                removeNoted(tx, entry.key());
            }
        }
        return bite.size() < config.sweepBite()
                ? Optional.empty()
                : Optional.of(bite.getLast().key());
    }

    /** The notes of a sender behind a place. */
    List<Entry> notes(ReadTransaction tx, IdentityKey sender, ByteString after, int limit) {
        KeyRange own = spaces.notes().range(sender.bytes());
        return tx.scan(
                after.isEmpty() ? own : own.after(Note.Place.decode(after).key(spaces.notes(), sender)), limit);
    }

    Note.Place place(Key note) {
        return Note.Place.of(spaces.notes().unpack(note));
    }

    private static Ledger ledger(ReadTransaction tx, Key key) {
        return Ledger.decode(tx.get(key));
    }

    private Key account(IdentityKey sender) {
        return spaces.accounts().key(sender.bytes());
    }

    private Key parcel(String peer, IdentityKey recipient, long seq) {
        return spaces.parcels().key(peer, recipient.bytes(), seq);
    }

    private Key id(String peer, Parcel parcel) {
        return spaces.ids().key(peer, parcel.recipient().bytes(), parcel.messageId());
    }

    private Key note(String peer, Parcel parcel, long seq) {
        return new Note.Place(peer, parcel.recipient(), seq).key(spaces.notes(), parcel.sender());
    }
}
