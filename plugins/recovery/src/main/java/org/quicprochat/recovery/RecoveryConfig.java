package org.quicprochat.recovery;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/**
 * The limits of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxBundle bytes (inclusive)
 * @param fetches within a window (inclusive)
 */
record RecoveryConfig(int maxBundle, Duration loginAge, int fetches, Duration fetchWindow) {
    private static final int LARGEST_BUNDLE = 64 << 10;
    private static final int MOST_FETCHES = 1000;

    /** Reads the plugin's configuration. */
    static RecoveryConfig of(Config config) {
        return new RecoveryConfig(
                Settings.bytes(config, "max-bundle", LARGEST_BUNDLE),
                Settings.time(config, "login-age"),
                Settings.between(config, "fetches", 1, MOST_FETCHES),
                Settings.time(config, "fetch-window"));
    }
}
