package org.quicprochat.delivery;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.plugin.storage.Watch;
import org.quicprochat.proto.v1.FetchResponse;

/**
 * What a session does with its queue: looks at it, takes from it, and acknowledges. An expired message that is met on
 * the way is taken away first, so that no answer shows or counts one.
 */
final class Mailroom {
    private final Store store;
    private final MailboxStore mailboxes;
    private final QueueReader reader;
    private final Expiry expiry;
    private final InstantSource clock;
    private final int bite;

    Mailroom(Store store, MailboxStore mailboxes, QueueReader reader, Expiry expiry, InstantSource clock, int bite) {
        this.store = store;
        this.mailboxes = mailboxes;
        this.reader = reader;
        this.expiry = expiry;
        this.clock = clock;
        this.bite = bite;
    }

    /**
     * What a look found.
     *
     * @param answer the messages, which may be none
     * @param watch fires when the queue changes; null where there are messages, or none was asked for
     */
    record Look(FetchResponse answer, @Nullable Watch watch) {
        boolean isEmpty() {
            return answer.getEnvelopesCount() == 0;
        }
    }

    /** Takes what a span holds, and leaves it where it is. */
    FetchResponse peek(Principal principal, QueueReader.Span span) {
        return look(principal, span, false).answer();
    }

    /** As {@link #peek}; where that finds nothing, also watches the queue. */
    Look peekOrWatch(Principal principal, QueueReader.Span span) {
        return look(principal, span, true);
    }

    private Look look(Principal principal, QueueReader.Span span, boolean watched) {
        while (true) {
            Optional<Look> look = store.read(tx -> reader.page(tx, principal, span, clock.millis())
                    .map(page -> new Look(
                            reader.response(tx, page),
                            watched && page.isEmpty() ? tx.watch(mailboxes.key(principal.identity())) : null)));
            if (look.isPresent()) {
                return look.get();
            }
            expiry.expireAll(principal.identity());
        }
    }

    /** Whether a session's queue holds nothing. A reader, which waits for nobody. */
    boolean isEmpty(Principal principal) {
        return store.read(tx -> {
            Mailbox mailbox = mailboxes.find(tx, principal.identity());
            return mailbox == null
                    || reader.queue(mailbox, principal)
                            .map(queue -> queue.messages() == 0)
                            .orElse(true);
        });
    }

    /** Takes messages out of the queue. */
    FetchResponse take(Principal principal, int limit) {
        QueueReader.Span span = reader.span(0, limit);
        while (true) {
            Optional<FetchResponse> taken = store.run(tx -> takeOnce(tx, principal, span));
            if (taken.isPresent()) {
                return taken.get();
            }
            expiry.expireAll(principal.identity());
        }
    }

    private Optional<FetchResponse> takeOnce(Transaction tx, Principal principal, QueueReader.Span span) {
        Mailbox mailbox = mailboxes.find(tx, principal.identity());
        Optional<Mailbox.Queue> queue = mailbox == null ? Optional.empty() : reader.queue(mailbox, principal);
        if (mailbox == null || queue.isEmpty()) {
            return Optional.of(FetchResponse.getDefaultInstance());
        }
        Optional<QueueReader.Page> page = reader.page(tx, mailbox, queue.get(), span, clock.millis());
        if (page.isEmpty() || page.get().isEmpty()) {
            return page.map(nothing -> FetchResponse.getDefaultInstance());
        }
        FetchResponse answer = reader.response(tx, page.get());
        for (QueueReader.Numbered numbered : page.get().messages()) {
            mailboxes.remove(tx, mailbox, queue.get(), numbered.seq(), numbered.message());
        }
        mailboxes.save(tx, mailbox);
        return Optional.of(answer);
    }

    /**
     * Removes messages that the client has.
     *
     * @param seqs their numbers; those that are not there are passed over
     * @param upTo also every message up to this number (inclusive)
     * @return the messages removed, not counting what had expired
     */
    long acknowledge(Principal principal, List<Long> seqs, long upTo) {
        if (isEmpty(principal)) {
            return 0;
        }
        long[] wanted = seqs.stream().mapToLong(Long::longValue).distinct().toArray();
        long last = upTo < 0 ? Long.MAX_VALUE : upTo;
        Bite bitten = store.run(tx -> removeBite(tx, principal, wanted, last));
        long removed = bitten.removed();
        while (bitten.more()) {
            bitten = store.run(tx -> removeBite(tx, principal, new long[0], last));
            removed += bitten.removed();
        }
        return removed;
    }

    private record Bite(long removed, boolean more) {}

    private Bite removeBite(Transaction tx, Principal principal, long[] wanted, long upTo) {
        Mailbox mailbox = mailboxes.find(tx, principal.identity());
        Optional<Mailbox.Queue> found = mailbox == null ? Optional.empty() : reader.queue(mailbox, principal);
        if (mailbox == null || found.isEmpty()) {
            return new Bite(0, false);
        }
        Mailbox.Queue queue = found.get();
        List<QueueReader.Numbered> gone = new ArrayList<>();
        mailboxes.visit(tx, mailbox, queue, 0, (seq, message) -> {
            boolean covered = seq <= upTo;
            if (covered) {
                gone.add(new QueueReader.Numbered(seq, message));
            }
            return covered && gone.size() < bite;
        });
        boolean more = gone.size() == bite;
        long covered = gone.isEmpty() ? 0 : gone.getLast().seq();
        for (long seq : wanted) {
            Message message = seq > covered ? mailboxes.find(tx, mailbox, queue, seq) : null;
            if (message != null) {
                gone.add(new QueueReader.Numbered(seq, message));
            }
        }
        long now = clock.millis();
        long removed = 0;
        for (QueueReader.Numbered numbered : gone) {
            mailboxes.remove(tx, mailbox, queue, numbered.seq(), numbered.message());
            removed += numbered.message().isExpired(now) ? 0 : 1;
        }
        if (!gone.isEmpty()) {
            mailboxes.save(tx, mailbox);
        }
        return new Bite(removed, more);
    }
}
