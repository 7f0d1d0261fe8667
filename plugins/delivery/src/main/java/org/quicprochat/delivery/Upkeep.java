package org.quicprochat.delivery;

import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.storage.Transaction;

/** Keeps the mailboxes in step with the lives of accounts and devices. */
final class Upkeep implements AccountDataOwner, DeviceDataOwner {
    private final MailboxStore mailboxes;
    private final SentStore sent;

    Upkeep(MailboxStore mailboxes, SentStore sent) {
        this.mailboxes = mailboxes;
        this.sent = sent;
    }

    @Override
    public long erase(Transaction tx, Account account) {
        long erased = sent.erase(tx, account.identity());
        Mailbox mailbox = mailboxes.find(tx, account.identity());
        if (mailbox == null) {
            return erased;
        }
        for (Mailbox.Queue queue : List.copyOf(mailbox.queues())) {
            erased += mailboxes.drop(tx, mailbox, queue);
        }
        mailboxes.erase(tx, mailbox);
        return erased + 1;
    }

    @Override
    public void registered(Transaction tx, IdentityKey identity, DeviceId device, boolean first) {
        Mailbox mailbox = first ? mailboxes.find(tx, identity) : null;
        if (mailbox != null) {
            mailbox.adopt(device);
            mailboxes.save(tx, mailbox);
        }
    }

    @Override
    public void revoked(Transaction tx, IdentityKey identity, DeviceId device) {
        Mailbox mailbox = mailboxes.find(tx, identity);
        Optional<Mailbox.Queue> queue = mailbox == null ? Optional.empty() : mailbox.find(Optional.of(device));
        if (mailbox != null && queue.isPresent()) {
            mailboxes.drop(tx, mailbox, queue.get());
            mailboxes.save(tx, mailbox);
        }
    }
}
