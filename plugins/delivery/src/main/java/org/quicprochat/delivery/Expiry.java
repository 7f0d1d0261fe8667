package org.quicprochat.delivery;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;

/** Takes expired messages and forgotten message ids away, in bites of a bounded number of records. */
final class Expiry {
    private final Store store;
    private final MailboxStore mailboxes;
    private final SentStore sent;
    private final InstantSource clock;
    private final int bite;

    Expiry(Store store, MailboxStore mailboxes, SentStore sent, InstantSource clock, int bite) {
        this.store = store;
        this.mailboxes = mailboxes;
        this.sent = sent;
        this.clock = clock;
        this.bite = bite;
    }

    /** A run of the background job: everything that is due. */
    void sweep() {
        List<MailboxStore.Due> due = due();
        while (!due.isEmpty()) {
            for (MailboxStore.Due entry : due) {
                expireAll(entry.identity(), entry);
            }
            due = due();
        }
        boolean more = true;
        while (more) {
            more = store.run(tx -> sent.sweep(tx, clock.millis(), bite));
        }
    }

    /** Takes all expired messages of an account away, in transactions of its own. */
    void expireAll(IdentityKey identity) {
        expireAll(identity, null);
    }

    /**
     * Takes a bite of expired messages out of a queue; the caller saves the mailbox.
     *
     * @return whether there may be more
     */
    boolean expire(Transaction tx, Mailbox mailbox, Mailbox.Queue queue, long now) {
        List<MailboxStore.Early> early = mailboxes.early(tx, mailbox, queue, bite);
        int expired = 0;
        for (MailboxStore.Early entry : early) {
            Message message = entry.expiresAt() <= now ? mailboxes.find(tx, mailbox, queue, entry.seq()) : null;
            if (message == null) {
                break;
            }
            mailboxes.remove(tx, mailbox, queue, entry.seq(), message);
            expired++;
        }
        if (expired == bite) {
            return true;
        }
        List<QueueReader.Numbered> head = expiredHead(tx, mailbox, queue, now, bite - expired);
        head.forEach(numbered -> mailboxes.remove(tx, mailbox, queue, numbered.seq(), numbered.message()));
        return expired + head.size() == bite;
    }

    private List<MailboxStore.Due> due() {
        return store.read(tx -> mailboxes.due(tx, clock.millis(), bite));
    }

    private void expireAll(IdentityKey identity, MailboxStore.@Nullable Due entry) {
        boolean more = true;
        while (more) {
            more = store.run(tx -> expireBite(tx, identity, entry));
        }
    }

    private boolean expireBite(Transaction tx, IdentityKey identity, MailboxStore.@Nullable Due entry) {
        long now = clock.millis();
        Mailbox mailbox = mailboxes.find(tx, identity);
        if (mailbox == null || (entry != null && mailbox.dueAt() != entry.at())) {
            if (entry != null) {
                mailboxes.forget(tx, entry);
            }
            return false;
        }
        boolean more = false;
        for (Mailbox.Queue queue : mailbox.queues()) {
            more |= expire(tx, mailbox, queue, now);
        }
        if (!more) {
            mailboxes.nextExpiry(tx, mailbox, firstExpiry(tx, mailbox));
        }
        mailboxes.save(tx, mailbox);
        return more;
    }

    /** Once a queue's expired messages are gone, the first to expire is its head or the first of {@code early}. */
    private long firstExpiry(Transaction tx, Mailbox mailbox) {
        long[] first = {Long.MAX_VALUE};
        for (Mailbox.Queue queue : mailbox.queues()) {
            mailboxes.early(tx, mailbox, queue, 1).forEach(entry -> first[0] = Math.min(first[0], entry.expiresAt()));
            mailboxes.visit(tx, mailbox, queue, 0, (seq, message) -> {
                first[0] = Math.min(first[0], message.expiresAt());
                return false;
            });
        }
        return first[0] == Long.MAX_VALUE ? 0 : first[0];
    }

    private List<QueueReader.Numbered> expiredHead(
            Transaction tx, Mailbox mailbox, Mailbox.Queue queue, long now, int limit) {
        List<QueueReader.Numbered> head = new ArrayList<>();
        mailboxes.visit(tx, mailbox, queue, 0, (seq, message) -> {
            if (!message.isExpired(now)) {
                return false;
            }
            head.add(new QueueReader.Numbered(seq, message));
            return head.size() < limit;
        });
        return head;
    }
}
