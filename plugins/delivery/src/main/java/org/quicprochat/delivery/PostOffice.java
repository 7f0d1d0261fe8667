package org.quicprochat.delivery;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Transaction;

/** The rules by which a message is taken: who exists, who may, where it goes, and whether there is room. */
final class PostOffice {
    /** What other plugins know. */
    record Directories(
            Supplier<UserDirectory> users,
            Supplier<Optional<Devices>> devices,
            Supplier<Optional<Memberships>> memberships) {}

    private final DeliveryConfig config;
    private final Directories directories;
    private final MailboxStore mailboxes;
    private final SentStore sent;
    private final Expiry expiry;
    private final Announcer announcer;
    private final InstantSource clock;

    PostOffice(
            DeliveryConfig config,
            Directories directories,
            MailboxStore mailboxes,
            SentStore sent,
            Expiry expiry,
            Announcer announcer,
            InstantSource clock) {
        this.config = config;
        this.directories = directories;
        this.mailboxes = mailboxes;
        this.sent = sent;
        this.expiry = expiry;
        this.announcer = announcer;
        this.clock = clock;
    }

    /**
     * Begins to queue messages in a transaction. The time is taken here, so that it is in the order of transactions.
     */
    Posting open(Transaction tx) {
        return new Posting(this, tx, clock.millis());
    }

    MailboxStore mailboxes() {
        return mailboxes;
    }

    SentStore sent() {
        return sent;
    }

    Expiry expiry() {
        return expiry;
    }

    Announcer announcer() {
        return announcer;
    }

    int inlinePayload() {
        return config.inlinePayload();
    }

    void checkRecipient(ReadTransaction tx, IdentityKey recipient) {
        if (directories.users().get().byIdentity(tx, recipient).isEmpty()) {
            throw StatusException.notFound("NO_SUCH_ACCOUNT", "recipient_key", "There is no such account");
        }
    }

    void checkChannel(ReadTransaction tx, ChannelId channel, IdentityKey sender, IdentityKey recipient) {
        Optional<Memberships> memberships = directories.memberships().get();
        if (memberships.isEmpty()
                || memberships.get().role(tx, channel, sender).isEmpty()
                || memberships.get().role(tx, channel, recipient).isEmpty()) {
            throw StatusException.notFound("NO_SUCH_CHANNEL", "channel_id", "There is no such channel of the two");
        }
    }

    /** The queues that a message goes to: an empty element is the account's own. */
    List<Optional<DeviceId>> targets(ReadTransaction tx, Draft draft) {
        Optional<Devices> devices = directories.devices().get();
        if (draft.device().isPresent()) {
            if (devices.isEmpty()
                    || !devices.get()
                            .isRegistered(tx, draft.recipient(), draft.device().get())) {
                throw StatusException.notFound("NO_SUCH_DEVICE", "device_id", "The account has no such device");
            }
            return List.of(draft.device());
        }
        List<DeviceId> registered =
                devices.isEmpty() ? List.of() : devices.get().of(tx, draft.recipient());
        return registered.isEmpty()
                ? List.of(Optional.empty())
                : registered.stream().map(Optional::of).toList();
    }

    boolean hasRoom(Mailbox.Queue queue, int payloadSize) {
        return queue.messages() < config.queueMessages() && queue.bytes() + payloadSize <= config.queueBytes();
    }

    StatusException full() {
        return StatusException.rateLimited("QUEUE_FULL", "The recipient's queue is full", config.queueFullRetry());
    }
}
