package org.quicprochat.p2p;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/**
 * The limits of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxNodeAddr bytes (inclusive)
 * @param maxTtl from a second to 24 hours (inclusive)
 * @param sweepBite endpoints
 */
record P2pConfig(int maxNodeAddr, Duration maxTtl, Duration sweepInterval, int sweepBite) {
    private static final Duration LONGEST_TTL = Duration.ofHours(24);

    /** Reads the plugin's configuration. */
    static P2pConfig of(Config config) {
        Duration maxTtl = Settings.time(config, "max-ttl");
        if (maxTtl.compareTo(Duration.ofSeconds(1)) < 0 || maxTtl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException("max-ttl must be 1 s or more, and 24 hours at most");
        }
        return new P2pConfig(
                Settings.bytes(config, "max-node-addr", 1 << 16),
                maxTtl,
                Settings.time(config, "sweep-interval"),
                Settings.positive(config, "sweep-bite"));
    }
}
