package org.quicprochat.push.webpush;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.quicprochat.plugin.Settings;

/**
 * The settings of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxAnswer bytes
 * @param maxAddresses addresses (inclusive)
 * @param resolverThreads threads
 */
record WebPushConfig(
        Optional<String> contact,
        Duration ttl,
        Urgency urgency,
        Duration vapidLifetime,
        AllowedTargets allow,
        Optional<Path> trustFile,
        int maxAnswer,
        int maxAddresses,
        int resolverThreads) {

    private static final Pattern CONTACT = Pattern.compile("(mailto:|https://)[!#-\\[\\]-~]+");
    private static final Duration MAX_VAPID_LIFETIME = Duration.ofHours(24);
    private static final int MAX_ANSWER = 1 << 20;

    /** RFC 8030, section 5.3. */
    enum Urgency {
        /** Where there is power and a cheap network. */
        VERY_LOW,
        /** Where there is power or a cheap network. */
        LOW,
        /** Where the device is awake. */
        NORMAL,
        /** Always. */
        HIGH
    }

    /** Reads the plugin's configuration. */
    static WebPushConfig of(Config config, Path directory) {
        Optional<String> contact = text(config, "contact");
        if (contact.isPresent() && !CONTACT.matcher(contact.get()).matches()) {
            throw new IllegalArgumentException("contact must be a mailto: or https: address");
        }
        Duration lifetime = Settings.time(config, "vapid-lifetime");
        if (lifetime.compareTo(MAX_VAPID_LIFETIME) > 0) {
            throw new IllegalArgumentException("vapid-lifetime must be 24 hours at most");
        }
        return new WebPushConfig(
                contact,
                Settings.timeOrNone(config, "ttl"),
                Settings.word(config, "urgency", Urgency.class),
                lifetime,
                AllowedTargets.of(config.getStringList("allow")),
                text(config, "trust-file").map(directory::resolve),
                Settings.bytes(config, "max-answer", MAX_ANSWER),
                Settings.positive(config, "max-addresses"),
                Settings.positive(config, "resolver-threads"));
    }

    private static Optional<String> text(Config config, String key) {
        return Optional.of(config.getString(key)).filter(value -> !value.isEmpty());
    }
}
