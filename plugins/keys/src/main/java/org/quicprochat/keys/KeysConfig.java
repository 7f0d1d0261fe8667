package org.quicprochat.keys;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

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
                word(config, "validation", Validation.class),
                word(config, "credential", CredentialRule.class),
                bytes(config, "max-package"),
                positive(config, "upload-packages"),
                positive(config, "packages-per-device"),
                time(config, "queue-full-retry"),
                time(config, "max-lifetime"),
                config.getDuration("clock-skew"),
                positive(config, "remembered-claims"),
                positive(config, "fetch-hybrid-keys"),
                time(config, "sweep-interval"),
                positive(config, "sweep-bite"));
    }

    private static <E extends Enum<E>> E word(Config config, String key, Class<E> type) {
        String value = config.getString(key);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(key + " must be one of "
                        + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
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
        if (value < 1 || value > 1 << 20) {
            throw new IllegalArgumentException(key + " must be 1 byte or more, and 1 MiB at most");
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
