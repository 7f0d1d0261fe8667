package org.quicprochat.plugin.service;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Transaction;

/** The message queues of this server's accounts. */
public interface Mailboxes {
    /**
     * A message for one account.
     *
     * @param recipient whose it is
     * @param device the one device that gets it; empty: every device
     * @param payload the ciphertext
     * @param channel the channel it is said in
     * @param timeToLive after which it is dropped; empty: the server's maximum
     * @param messageId 16 bytes that make sending it again harmless
     */
    record Letter(
            IdentityKey recipient,
            Optional<DeviceId> device,
            ByteString payload,
            Optional<ChannelId> channel,
            Optional<Duration> timeToLive,
            Optional<ByteString> messageId) {
        @Override
        public String toString() {
            return "Letter[]";
        }
    }

    /**
     * What became of it.
     *
     * @param seq the number it has in the recipient's order
     * @param duplicate whether it was there already
     */
    record Receipt(long seq, boolean duplicate) {}

    /**
     * Queues a message; the recipient's connections are told when the transaction is committed. The sender's right to
     * send is the caller's business. A message that is turned away leaves nothing behind, so the caller may go on with
     * the transaction.
     *
     * @throws org.quicprochat.plugin.StatusException NotFound, RateLimited {@code QUEUE_FULL}, BadRequest
     */
    Receipt enqueue(Transaction tx, Letter letter);
}
