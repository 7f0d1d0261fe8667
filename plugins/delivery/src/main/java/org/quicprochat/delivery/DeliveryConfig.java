package org.quicprochat.delivery;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/**
 * The limits of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxPayload bytes (inclusive)
 * @param inlinePayload bytes (inclusive)
 * @param queueMessages messages (inclusive)
 * @param queueBytes bytes (inclusive)
 * @param fetchMessages messages (inclusive)
 * @param fetchBytes bytes (inclusive)
 * @param batchItems items (inclusive)
 * @param ackSeqs sequence numbers (inclusive)
 * @param pushPayload bytes (inclusive)
 * @param sweepBite records
 * @param typingMemory signals
 */
record DeliveryConfig(
        int maxPayload,
        int inlinePayload,
        int queueMessages,
        long queueBytes,
        Duration queueFullRetry,
        Duration maxTtl,
        Duration dedupWindow,
        int fetchMessages,
        long fetchBytes,
        int batchItems,
        int ackSeqs,
        Duration maxWait,
        int maxWaiting,
        int maxWaitingPerAccount,
        int pushPayload,
        Duration sweepInterval,
        int sweepBite,
        Duration typingInterval,
        int typingMemory,
        Duration presenceInterval) {

    /** Reads the plugin's configuration. */
    static DeliveryConfig of(Config config) {
        return new DeliveryConfig(
                Settings.bytes(config, "max-payload"),
                Settings.bytes(config, "inline-payload"),
                Settings.positive(config, "queue-messages"),
                Settings.longBytes(config, "queue-bytes"),
                Settings.time(config, "queue-full-retry"),
                Settings.time(config, "max-ttl"),
                Settings.time(config, "dedup-window"),
                Settings.positive(config, "fetch-messages"),
                Settings.longBytes(config, "fetch-bytes"),
                Settings.positive(config, "batch-items"),
                Settings.positive(config, "ack-seqs"),
                Settings.time(config, "max-wait"),
                Settings.positive(config, "max-waiting"),
                Settings.positive(config, "max-waiting-per-account"),
                Settings.bytes(config, "push-payload"),
                Settings.time(config, "sweep-interval"),
                Settings.positive(config, "sweep-bite"),
                Settings.time(config, "typing-interval"),
                Settings.positive(config, "typing-memory"),
                Settings.time(config, "presence-interval"));
    }
}
