package org.quicprochat.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/**
 * The mailboxes and the messages in their queues. Whoever changes a {@link Mailbox} in a transaction saves it once at
 * the end.
 */
final class MailboxStore {
    /** Mailboxes come due at multiples of this, in milliseconds, so that their key in {@code due} seldom moves. */
    private static final long DUE_GRAIN = 60_000;

    private static final byte[] NOTHING = {};

    private final Subspace mailboxes;
    private final Subspace messages;
    private final Subspace early;
    private final Subspace due;
    private final PayloadStore payloads;

    MailboxStore(Subspace mailboxes, Subspace messages, Subspace early, Subspace due, PayloadStore payloads) {
        this.mailboxes = mailboxes;
        this.messages = messages;
        this.early = early;
        this.due = due;
        this.payloads = payloads;
    }

    /** Takes the messages of a queue one at a time; false ends it. */
    @FunctionalInterface
    interface MessageVisitor {
        boolean visit(long seq, Message message);
    }

    /** A mailbox that has something to expire. */
    record Due(long at, IdentityKey identity) {}

    /** The payloads kept apart. */
    PayloadStore payloads() {
        return payloads;
    }

    /** The key that changes with every change of an account's queues. */
    Key key(IdentityKey identity) {
        return mailboxes.key(identity.bytes());
    }

    /** The mailbox of an account, or null where it never got a message. */
    @Nullable
    Mailbox find(ReadTransaction tx, IdentityKey identity) {
        byte[] record = tx.get(key(identity));
        return record == null ? null : Mailbox.decode(identity, record);
    }

    /** Saves a mailbox. */
    void save(Transaction tx, Mailbox mailbox) {
        tx.set(key(mailbox.owner()), mailbox.encode());
    }

    /** A message of a queue, or null where it is not there. */
    @Nullable
    Message find(ReadTransaction tx, Mailbox mailbox, Mailbox.Queue queue, long seq) {
        byte[] record = tx.get(messages.key(mailbox.owner().bytes(), queue.number(), seq));
        return record == null ? null : Message.decode(record);
    }

    /** Hands the messages of a queue with a greater seq to a visitor, in their order. */
    void visit(ReadTransaction tx, Mailbox mailbox, Mailbox.Queue queue, long afterSeq, MessageVisitor visitor) {
        var range = messages.range(mailbox.owner().bytes(), queue.number());
        if (afterSeq > 0) {
            range = range.after(messages.key(mailbox.owner().bytes(), queue.number(), afterSeq));
        }
        tx.visit(
                range,
                ScanOrder.ASCENDING,
                entry -> visitor.visit(messages.unpack(entry.key()).number(2), Message.decode(entry.value())));
    }

    /** Puts a message at the end of a queue. */
    void add(Transaction tx, Mailbox mailbox, Mailbox.Queue queue, long seq, Message message) {
        tx.set(messages.key(mailbox.owner().bytes(), queue.number(), seq), message.encode());
        if (message.early()) {
            tx.set(earlyKey(mailbox, queue, seq, message), NOTHING);
        }
        queue.added(message);
        long time = grain(message.expiresAt());
        if (mailbox.dueAt() == 0 || time < mailbox.dueAt()) {
            dueAt(tx, mailbox, time);
        }
    }

    /** Takes a message out of its queue. */
    void remove(Transaction tx, Mailbox mailbox, Mailbox.Queue queue, long seq, Message message) {
        tx.clear(messages.key(mailbox.owner().bytes(), queue.number(), seq));
        if (message.early()) {
            tx.clear(earlyKey(mailbox, queue, seq, message));
        }
        payloads.release(tx, message);
        queue.removed(message);
    }

    /**
     * Erases a queue with all that is in it.
     *
     * @return the records erased
     */
    long drop(Transaction tx, Mailbox mailbox, Mailbox.Queue queue) {
        long[] erased = {0};
        visit(tx, mailbox, queue, 0, (seq, message) -> {
            payloads.release(tx, message);
            erased[0]++;
            return true;
        });
        tx.clear(messages.range(mailbox.owner().bytes(), queue.number()));
        tx.clear(early.range(mailbox.owner().bytes(), queue.number()));
        mailbox.drop(queue);
        return erased[0];
    }

    /** Erases the record of a mailbox whose queues are dropped. */
    void erase(Transaction tx, Mailbox mailbox) {
        dueAt(tx, mailbox, 0);
        tx.clear(key(mailbox.owner()));
    }

    /** The first entries of {@code early} of a queue, by the time when they expire. */
    List<Early> early(ReadTransaction tx, Mailbox mailbox, Mailbox.Queue queue, int limit) {
        if (!queue.hasEarly()) {
            return List.of();
        }
        return tx.scan(early.range(mailbox.owner().bytes(), queue.number()), limit).stream()
                .map(entry -> early.unpack(entry.key()))
                .map(tuple -> new Early(tuple.number(2), tuple.number(3)))
                .toList();
    }

    /** A message that expires before an older one of its queue. */
    record Early(long expiresAt, long seq) {}

    /** The first mailboxes that are due, by their time. */
    List<Due> due(ReadTransaction tx, long now, int limit) {
        List<Entry> entries = tx.scan(due.range().before(due.key(now + 1)), limit);
        return entries.stream()
                .map(entry -> due.unpack(entry.key()))
                .map(tuple -> new Due(tuple.number(0), new IdentityKey(tuple.bytes(1))))
                .toList();
    }

    /** Erases a key of {@code due}. */
    void forget(Transaction tx, Due entry) {
        tx.clear(due.key(entry.at(), entry.identity().bytes()));
    }

    /** Says when the first message of a mailbox expires, in milliseconds of the epoch; 0: there is none. */
    void nextExpiry(Transaction tx, Mailbox mailbox, long expiresAt) {
        dueAt(tx, mailbox, expiresAt == 0 ? 0 : grain(expiresAt));
    }

    private void dueAt(Transaction tx, Mailbox mailbox, long time) {
        if (mailbox.dueAt() == time) {
            return;
        }
        if (mailbox.dueAt() != 0) {
            tx.clear(due.key(mailbox.dueAt(), mailbox.owner().bytes()));
        }
        if (time != 0) {
            tx.set(due.key(time, mailbox.owner().bytes()), NOTHING);
        }
        mailbox.dueAt(time);
    }

    private static long grain(long time) {
        return Math.ceilDiv(time, DUE_GRAIN) * DUE_GRAIN;
    }

    private Key earlyKey(Mailbox mailbox, Mailbox.Queue queue, long seq, Message message) {
        return early.key(mailbox.owner().bytes(), queue.number(), message.expiresAt(), seq);
    }
}
