package org.quicprochat.accounts;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/** The limits of this plugin; {@code reference.conf} says what each one is. */
record AccountsConfig(Duration loginAge, Duration deleteDeadline, Duration retryAfter) {
    /** Reads the plugin's configuration. */
    static AccountsConfig of(Config config) {
        return new AccountsConfig(
                Settings.time(config, "login-age"),
                Settings.time(config, "delete-deadline"),
                Settings.time(config, "retry-after"));
    }
}
