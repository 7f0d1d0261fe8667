package org.quicprochat.moderation;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/**
 * The limits of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxEvidence bytes (inclusive)
 * @param maxCategory characters (inclusive)
 * @param maxComment characters (inclusive)
 * @param maxReason characters (inclusive)
 * @param reportsPerAccount reports (inclusive)
 * @param maxReports reports (inclusive)
 * @param bansPerChannel bans (inclusive)
 * @param pageSize reports, bans or audit entries (inclusive)
 * @param sweepBite records
 */
record ModerationConfig(
        int maxEvidence,
        int maxCategory,
        int maxComment,
        int maxReason,
        int reportsPerAccount,
        int maxReports,
        int bansPerChannel,
        Duration quotaRetry,
        int pageSize,
        Duration maxBan,
        Duration auditRetention,
        Duration sweepInterval,
        int sweepBite) {

    /** Reads the plugin's configuration. */
    static ModerationConfig of(Config config) {
        return new ModerationConfig(
                Settings.bytes(config, "max-evidence", 512 << 10),
                Settings.positive(config, "max-category"),
                Settings.positive(config, "max-comment"),
                Settings.positive(config, "max-reason"),
                Settings.positive(config, "reports-per-account"),
                Settings.positive(config, "max-reports"),
                Settings.positive(config, "bans-per-channel"),
                Settings.time(config, "quota-retry"),
                Settings.between(config, "page-size", 1, 200),
                Settings.time(config, "max-ban"),
                Settings.time(config, "audit-retention"),
                Settings.time(config, "sweep-interval"),
                Settings.positive(config, "sweep-bite"));
    }
}
