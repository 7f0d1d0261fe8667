package org.quicprochat.keys;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/**
 * The limits of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxPackage bytes (inclusive)
 * @param uploadPackages packages (inclusive)
 * @param packagesPerDevice packages (inclusive)
 * @param rememberedClaims packages of an account
 * @param fetchHybridKeys keys (inclusive)
 * @param sweepBite packages
 */
record KeysConfig(
        Validation validation,
        CredentialRule credential,
        int maxPackage,
        int uploadPackages,
        int packagesPerDevice,
        Duration queueFullRetry,
        Duration maxLifetime,
        Duration clockSkew,
        int rememberedClaims,
        int fetchHybridKeys,
        Duration sweepInterval,
        int sweepBite) {

    /** Whom a basic credential may name. */
    enum CredentialRule {
        /** The account that uploads it. */
        ACCOUNT,
        /** Anybody. */
        ANY
    }

    /** Reads the plugin's configuration. */
    static KeysConfig of(Config config) {
        return new KeysConfig(
                Settings.word(config, "validation", Validation.class),
                Settings.word(config, "credential", CredentialRule.class),
                Settings.bytes(config, "max-package", 1 << 20),
                Settings.positive(config, "upload-packages"),
                Settings.positive(config, "packages-per-device"),
                Settings.time(config, "queue-full-retry"),
                Settings.time(config, "max-lifetime"),
                Settings.timeOrNone(config, "clock-skew"),
                Settings.positive(config, "remembered-claims"),
                Settings.positive(config, "fetch-hybrid-keys"),
                Settings.time(config, "sweep-interval"),
                Settings.positive(config, "sweep-bite"));
    }
}
