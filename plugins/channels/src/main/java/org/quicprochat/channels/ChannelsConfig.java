package org.quicprochat.channels;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/**
 * The limits of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxMembers members of a channel (inclusive)
 * @param maxJoined channels of a member (inclusive)
 * @param maxCreated channels of a creator (inclusive)
 * @param maxMetadata bytes (inclusive)
 * @param pageMembers members (inclusive)
 */
record ChannelsConfig(
        int maxMembers,
        int maxJoined,
        int maxCreated,
        Duration quotaRetry,
        int maxMetadata,
        int pageMembers,
        Duration rotateInterval) {

    /** Reads the plugin's configuration. */
    static ChannelsConfig of(Config config) {
        return new ChannelsConfig(
                Settings.between(config, "max-members", 1, 10_000),
                Settings.positive(config, "max-joined"),
                Settings.positive(config, "max-created"),
                Settings.time(config, "quota-retry"),
                Settings.bytes(config, "max-metadata", 256 << 10),
                Settings.between(config, "page-members", 1, 10_000),
                Settings.time(config, "rotate-interval"));
    }
}
