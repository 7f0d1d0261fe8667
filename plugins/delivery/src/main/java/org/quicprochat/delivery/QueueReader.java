package org.quicprochat.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.proto.v1.FetchResponse;

/** Reads pages of queues within a transaction. */
final class QueueReader {
    private final MailboxStore mailboxes;
    private final int maxMessages;
    private final long maxBytes;

    QueueReader(MailboxStore mailboxes, int maxMessages, long maxBytes) {
        this.mailboxes = mailboxes;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** A message with its number. */
    record Numbered(long seq, Message message) {}

    /**
     * The first messages of a queue behind a cursor.
     *
     * @param messages in their order
     * @param remaining the number of messages behind these
     */
    record Page(List<Numbered> messages, long remaining) {
        private static final Page EMPTY = new Page(List.of(), 0);

        boolean isEmpty() {
            return messages.isEmpty();
        }
    }

    /** What a page is to hold: messages with a seq greater than {@code afterSeq}, at most {@code limit}. */
    record Span(long afterSeq, int limit) {}

    /** The span of a request's fields, which are unsigned; 0: from the first message on, and the server's maximum. */
    Span span(long afterSeq, int limit) {
        int most = limit <= 0 ? maxMessages : Math.min(limit, maxMessages);
        return new Span(afterSeq < 0 ? Long.MAX_VALUE : afterSeq, most);
    }

    /** The queue that a session reads. */
    Optional<Mailbox.Queue> queue(Mailbox mailbox, Principal principal) {
        return mailbox.find(principal.device());
    }

    /**
     * A page of the queue that a session reads; empty where the queue holds an expired message, which has to go
     * first.
     */
    Optional<Page> page(ReadTransaction tx, Principal principal, Span span, long now) {
        Mailbox mailbox = mailboxes.find(tx, principal.identity());
        if (mailbox == null) {
            return Optional.of(Page.EMPTY);
        }
        return queue(mailbox, principal)
                .map(queue -> page(tx, mailbox, queue, span, now))
                .orElse(Optional.of(Page.EMPTY));
    }

    /** A page of a queue; empty where the queue holds an expired message, which has to go first. */
    Optional<Page> page(ReadTransaction tx, Mailbox mailbox, Mailbox.Queue queue, Span span, long now) {
        if (queue.messages() == 0) {
            return Optional.of(Page.EMPTY);
        }
        for (MailboxStore.Early first : mailboxes.early(tx, mailbox, queue, 1)) {
            if (first.expiresAt() <= now) {
                return Optional.empty();
            }
        }
        Collector collector = new Collector(span, now);
        mailboxes.visit(tx, mailbox, queue, 0, collector);
        if (collector.expired) {
            return Optional.empty();
        }
        long remaining = queue.messages() - collector.skipped - collector.page.size();
        return Optional.of(new Page(List.copyOf(collector.page), remaining));
    }

    /** The answer that holds a page. */
    FetchResponse response(ReadTransaction tx, Page page) {
        FetchResponse.Builder response = FetchResponse.newBuilder().setRemaining(page.remaining());
        for (Numbered numbered : page.messages()) {
            Message message = numbered.message();
            response.addEnvelopes(
                    message.envelope(numbered.seq(), mailboxes.payloads().get(tx, message)));
        }
        return response.build();
    }

    /** Passes over what lies before the cursor, whose number {@code remaining} needs, and takes what follows. */
    private final class Collector implements MailboxStore.MessageVisitor {
        private final Span span;
        private final long now;
        private final List<Numbered> page = new ArrayList<>();
        private long bytes;
        private long skipped;
        private boolean expired;

        private Collector(Span span, long now) {
            this.span = span;
            this.now = now;
        }

        @Override
        public boolean visit(long seq, Message message) {
            if (message.isExpired(now)) {
                expired = true;
                return false;
            }
            if (seq <= span.afterSeq()) {
                skipped++;
                return true;
            }
            if (!page.isEmpty() && bytes + message.payloadSize() > maxBytes) {
                return false;
            }
            page.add(new Numbered(seq, message));
            bytes += message.payloadSize();
            return page.size() < span.limit();
        }
    }
}
