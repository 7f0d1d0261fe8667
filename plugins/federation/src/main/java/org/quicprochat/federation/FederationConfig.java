package org.quicprochat.federation;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/**
 * The limits of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxPayload bytes (inclusive)
 * @param batchItems messages (inclusive)
 * @param batchBytes bytes (inclusive)
 * @param perPeer of the messages that wait for one peer
 * @param perAccount of the messages of one account that wait
 * @param relayItems messages (inclusive)
 * @param relayBytes bytes (inclusive)
 * @param refusedMessages of one account
 * @param outboxPage entries (inclusive)
 * @param sweepBite records
 */
record FederationConfig(
        int maxPayload,
        Duration maxTtl,
        int batchItems,
        int batchBytes,
        Bound perPeer,
        Bound perAccount,
        Duration queueFullRetry,
        Duration relayWait,
        int relayItems,
        int relayBytes,
        Duration relayDeadline,
        Duration proxyDeadline,
        Duration backoff,
        Duration maxBackoff,
        Duration retryInterval,
        Duration refusedFor,
        int refusedMessages,
        int outboxPage,
        Duration sweepInterval,
        int sweepBite) {

    /**
     * How much may wait.
     *
     * @param messages inclusive
     * @param bytes of payload, inclusive
     */
    record Bound(int messages, long bytes) {}

    /** Checks what no single value can tell. */
    FederationConfig {
        if (maxBackoff.compareTo(backoff) < 0) {
            throw new IllegalArgumentException("max-backoff must be backoff or more");
        }
    }

    /** Reads the plugin's configuration. */
    static FederationConfig of(Config config) {
        return new FederationConfig(
                Settings.bytes(config, "max-payload"),
                Settings.time(config, "max-ttl"),
                Settings.positive(config, "batch-items"),
                Settings.bytes(config, "batch-bytes"),
                new Bound(Settings.positive(config, "peer-messages"), Settings.longBytes(config, "peer-bytes")),
                new Bound(Settings.positive(config, "account-messages"), Settings.longBytes(config, "account-bytes")),
                Settings.time(config, "queue-full-retry"),
                Settings.timeOrNone(config, "relay-wait"),
                Settings.positive(config, "relay-items"),
                Settings.bytes(config, "relay-bytes"),
                Settings.time(config, "relay-deadline"),
                Settings.time(config, "proxy-deadline"),
                Settings.time(config, "backoff"),
                Settings.time(config, "max-backoff"),
                Settings.time(config, "retry-interval"),
                Settings.time(config, "refused-for"),
                Settings.positive(config, "refused-messages"),
                Settings.positive(config, "outbox-page"),
                Settings.time(config, "sweep-interval"),
                Settings.positive(config, "sweep-bite"));
    }
}
