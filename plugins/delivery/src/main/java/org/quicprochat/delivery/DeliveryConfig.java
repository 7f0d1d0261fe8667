package org.quicprochat.delivery;

import com.typesafe.config.Config;
import java.time.Duration;

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
                bytes(config, "max-payload"),
                bytes(config, "inline-payload"),
                positive(config, "queue-messages"),
                config.getBytes("queue-bytes"),
                time(config, "queue-full-retry"),
                time(config, "max-ttl"),
                time(config, "dedup-window"),
                positive(config, "fetch-messages"),
                config.getBytes("fetch-bytes"),
                positive(config, "batch-items"),
                positive(config, "ack-seqs"),
                time(config, "max-wait"),
                positive(config, "max-waiting"),
                positive(config, "max-waiting-per-account"),
                bytes(config, "push-payload"),
                time(config, "sweep-interval"),
                positive(config, "sweep-bite"),
                time(config, "typing-interval"),
                positive(config, "typing-memory"),
                time(config, "presence-interval"));
    }

    private static int positive(Config config, String key) {
        int value = config.getInt(key);
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be 1 or more");
        }
        return value;
    }

    private static int bytes(Config config, String key) {
        long value = config.getBytes(key);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(key + " must be 1 byte or more, and less than 2 GiB");
        }
        return (int) value;
    }

    private static Duration time(Config config, String key) {
        Duration value = config.getDuration(key);
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(key + " must be 1 ms or more");
        }
        return value;
    }
}
