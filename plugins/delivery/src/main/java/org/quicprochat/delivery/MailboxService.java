package org.quicprochat.delivery;

import org.quicprochat.plugin.service.Mailboxes;
import org.quicprochat.plugin.storage.Transaction;

/** The queues, for other plugins. */
final class MailboxService implements Mailboxes {
    private final PostOffice office;
    private final Drafts drafts;

    MailboxService(PostOffice office, Drafts drafts) {
        this.office = office;
        this.drafts = drafts;
    }

    @Override
    public Receipt enqueue(Transaction tx, Letter letter) {
        Draft draft = drafts.of(letter);
        Posting posting = office.open(tx);
        Receipt receipt = posting.post(null, draft);
        posting.finish();
        return receipt;
    }
}
