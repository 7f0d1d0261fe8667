package org.quicprochat.transparency;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/**
 * The settings of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxKey bytes (inclusive)
 * @param entriesPerKey entries; those that end what began go beyond it
 * @param entriesPerAccount entries; those that end what began go beyond it
 * @param catchUpBite accounts
 */
record TransparencyConfig(
        OpeningRule openings,
        int maxKey,
        int entriesPerKey,
        int entriesPerAccount,
        Duration accountFullRetry,
        Duration headAge,
        Duration catchUpInterval,
        int catchUpBite) {
    private static final int MAX_KEY = 1 << 16;
    private static final int MAX_ENTRIES_PER_KEY = 1000;

    /** To whom what opens an entry is shown, beside its owner. */
    enum OpeningRule {
        /** To all with a session, unless the owner is banned from the server: as ResolveIdentity does. */
        RESOLVABLE,
        /** To nobody. */
        OWNER
    }

    /** Reads the plugin's configuration. */
    static TransparencyConfig of(Config config) {
        return new TransparencyConfig(
                Settings.word(config, "openings", OpeningRule.class),
                Settings.bytes(config, "max-key", MAX_KEY),
                Settings.between(config, "entries-per-key", 1, MAX_ENTRIES_PER_KEY),
                Settings.positive(config, "entries-per-account"),
                Settings.time(config, "account-full-retry"),
                Settings.time(config, "head-age"),
                Settings.time(config, "catch-up-interval"),
                Settings.positive(config, "catch-up-bite"));
    }
}
