package org.quicprochat.devices;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/**
 * The limits of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxDevices devices (inclusive)
 * @param maxName bytes (inclusive)
 * @param maxDeviceKey bytes (inclusive)
 * @param rememberedRevocations devices of an account
 * @param seenQueue devices
 * @param seenBite devices
 */
record DevicesConfig(
        int maxDevices,
        int maxName,
        int maxDeviceKey,
        int rememberedRevocations,
        Duration seenFlush,
        int seenQueue,
        int seenBite,
        Push push) {

    /** Bytes that a length in the record of a roster can say. */
    private static final int MAX_FIELD = 4096;

    private static final int MAX_DEVICES = 64;

    /**
     * The limits of wake-ups.
     *
     * @param maxToken bytes (inclusive)
     * @param concurrency sends
     * @param queue devices
     * @param attempts sends of one wake-up (inclusive)
     */
    record Push(
            int maxToken,
            Duration interval,
            Duration sendDeadline,
            int concurrency,
            int queue,
            int attempts,
            Duration retryDelay,
            Duration maxRetryDelay,
            Duration tick) {}

    /** Reads the plugin's configuration. */
    static DevicesConfig of(Config config) {
        return new DevicesConfig(
                Settings.between(config, "max-devices", 1, MAX_DEVICES),
                Settings.bytes(config, "max-name", MAX_FIELD),
                Settings.bytes(config, "max-device-key", MAX_FIELD),
                Settings.between(config, "remembered-revocations", 0, MAX_FIELD),
                Settings.time(config, "seen-flush"),
                Settings.positive(config, "seen-queue"),
                Settings.positive(config, "seen-bite"),
                new Push(
                        Settings.bytes(config, "push.max-token", 1 << 16),
                        Settings.time(config, "push.interval"),
                        Settings.time(config, "push.send-deadline"),
                        Settings.positive(config, "push.concurrency"),
                        Settings.positive(config, "push.queue"),
                        Settings.positive(config, "push.attempts"),
                        Settings.time(config, "push.retry-delay"),
                        Settings.time(config, "push.max-retry-delay"),
                        Settings.time(config, "push.tick")));
    }
}
