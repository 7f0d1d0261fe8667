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
        try {
            return posting.post(null, draft);
        } finally {
            posting.finish(); // Also where it throws: room may have been made before there was too little of it.
        }
    }
}
