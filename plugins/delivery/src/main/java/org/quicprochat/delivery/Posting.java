package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Mailboxes.Receipt;
import org.quicprochat.plugin.storage.Transaction;

/**
 * Messages queued within one transaction. A message that is turned away leaves nothing behind, so the others stand.
 * {@link #finish} writes what they have in common. Used by one thread.
 */
final class Posting {
    private final PostOffice office;
    private final Transaction tx;
    private final long now;
    private final Map<IdentityKey, Mailbox> opened = new HashMap<>(2);
    private final Map<Body, Parcel> parcels = new HashMap<>(2);

    Posting(PostOffice office, Transaction tx, long now) {
        this.office = office;
        this.tx = tx;
        this.now = now;
    }

    /** A payload kept apart, with the messages that refer to it so far. */
    private static final class Parcel {
        private final ByteString id;
        private long references;

        private Parcel(ByteString id) {
            this.id = id;
        }
    }

    /**
     * Queues a message.
     *
     * @param sender who has to be a member of the channel, with the recipient; null: that is the caller's business
     * @throws StatusException NotFound, BadRequest {@code MESSAGE_ID_REUSED}, RateLimited {@code QUEUE_FULL}; nothing
     *     was written
     */
    Receipt post(@Nullable IdentityKey sender, Draft draft) {
        office.checkRecipient(tx, draft.recipient());
        if (sender != null && draft.channel().isPresent()) {
            office.checkChannel(tx, draft.channel().get(), sender, draft.recipient());
        }
        if (!draft.messageId().isEmpty()) {
            Optional<SentStore.Sent> earlier = office.sent().find(tx, draft.recipient(), draft.messageId(), now);
            if (earlier.isPresent()) {
                return again(earlier.get(), draft);
            }
        }
        List<Optional<DeviceId>> targets = office.targets(tx, draft);
        Mailbox mailbox = open(draft.recipient());
        for (Optional<DeviceId> target : targets) {
            makeRoom(mailbox, target, draft.body().payload().size());
        }
        return new Receipt(queue(mailbox, targets, draft), false);
    }

    /** Writes the mailboxes and the payloads kept apart. */
    void finish() {
        for (Mailbox mailbox : opened.values()) {
            office.mailboxes().save(tx, mailbox);
        }
        parcels.forEach(
                (body, parcel) -> office.mailboxes().payloads().put(tx, parcel.id, body.payload(), parcel.references));
    }

    private static Receipt again(SentStore.Sent earlier, Draft draft) {
        if (!Arrays.equals(earlier.digest(), draft.body().digest())) {
            throw StatusException.badRequest(
                    "MESSAGE_ID_REUSED", "message_id", "The message id was used for another payload");
        }
        return new Receipt(earlier.seq(), true);
    }

    private Mailbox open(IdentityKey recipient) {
        Mailbox mailbox = opened.get(recipient);
        if (mailbox == null) {
            mailbox = office.mailboxes().find(tx, recipient);
            if (mailbox == null) {
                mailbox = Mailbox.empty(recipient);
            }
            opened.put(recipient, mailbox);
        }
        return mailbox;
    }

    private void makeRoom(Mailbox mailbox, Optional<DeviceId> target, int size) {
        Optional<Mailbox.Queue> found = mailbox.find(target);
        if (found.isEmpty()) {
            return;
        }
        boolean more = true;
        while (more && !office.hasRoom(found.get(), size)) {
            more = office.expiry().expire(tx, mailbox, found.get(), now);
        }
        if (!office.hasRoom(found.get(), size)) {
            throw office.full();
        }
    }

    private long queue(Mailbox mailbox, List<Optional<DeviceId>> targets, Draft draft) {
        long seq = mailbox.nextSeq(now);
        long expiresAt = now + draft.timeToLive();
        Message.Content content = content(draft, targets.size());
        ByteString channel = draft.channel().isPresent() ? draft.channel().get().bytes() : ByteString.EMPTY;
        for (Optional<DeviceId> target : targets) {
            Mailbox.Queue queue = mailbox.queue(target);
            boolean early = queue.isEarly(expiresAt);
            Message message = new Message(now, expiresAt, early, channel, draft.messageId(), content);
            office.mailboxes().add(tx, mailbox, queue, seq, message);
            office.announcer().afterCommit(tx, mailbox.owner(), target, seq, message, draft.body());
        }
        if (!draft.messageId().isEmpty()) {
            SentStore.Sent record = new SentStore.Sent(seq, now, draft.body().digest());
            office.sent().put(tx, draft.recipient(), draft.messageId(), record);
        }
        return seq;
    }

    private Message.Content content(Draft draft, int messages) {
        ByteString payload = draft.body().payload();
        if (payload.size() <= office.inlinePayload()) {
            return new Message.Inline(payload);
        }
        Parcel parcel = parcels.computeIfAbsent(
                draft.body(), body -> new Parcel(office.mailboxes().payloads().newId()));
        parcel.references += messages;
        return new Message.Apart(parcel.id, payload.size());
    }
}
