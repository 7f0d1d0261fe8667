package org.quicprochat.auth.opaque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.auth.opaque.OpaqueConfig.Registration;
import org.quicprochat.testkit.TestSettings;

/** The settings against the file that documents them. */
class OpaqueConfigTest {
    private static final TestSettings<OpaqueConfig> SETTINGS = new TestSettings<>(OpaqueConfig.class, OpaqueConfig::of);

    @Test
    void defaultsAreTheOnesOfTheProtocol() {
        assertThat(OpaqueConfig.defaults())
                .isEqualTo(new OpaqueConfig(
                        Registration.OPEN,
                        "",
                        Duration.ofDays(30),
                        Duration.ofDays(30),
                        Duration.ofDays(90),
                        10,
                        Duration.ofHours(1),
                        Duration.ofSeconds(10),
                        10_000,
                        4,
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(10),
                        200));
    }

    @Test
    void everyKeyIsReadAndNoOtherIsThere() {
        var reference = ConfigFactory.parseResources(OpaqueConfig.class, "reference.conf");
        assertThat(reference.entrySet()).hasSize(OpaqueConfig.class.getRecordComponents().length);
        String settings = """
                registration = invite, invite-file = /etc/codes, name-hold = 0
                sessions { idle = 2 h, lifetime = 3 h, per-account = 4 }
                sessions { use-interval = 5 m, use-flush = 6 s, use-queue = 7 }
                pending-logins { per-connection = 8, time-to-live = 9 s }
                sweep-interval = 10 s, sweep-bite = 11
                """;
        assertThat(SETTINGS.with(settings))
                .isEqualTo(new OpaqueConfig(
                        Registration.INVITE,
                        "/etc/codes",
                        Duration.ZERO,
                        Duration.ofHours(2),
                        Duration.ofHours(3),
                        4,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(6),
                        7,
                        8,
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(10),
                        11));
    }

    @Test
    void inviteFileLiesInTheDirectoryUnlessNamed() {
        Path directory = Path.of("here");
        assertThat(OpaqueConfig.defaults().inviteFile(directory)).isEqualTo(directory.resolve("invites"));
        assertThat(SETTINGS.with("invite-file = /etc/codes").inviteFile(directory))
                .isEqualTo(Path.of("/etc/codes"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registration = maybe",
                "name-hold = -1 s",
                "sessions.idle = 1 h",
                "sessions.lifetime = 29 days",
                "sessions.per-account = 0",
                "sessions.per-account = 1001",
                "sessions.use-interval = 0",
                "sessions.use-flush = 0",
                "sessions.use-queue = 0",
                "pending-logins.per-connection = 0",
                "pending-logins.time-to-live = 0",
                "sweep-interval = 0",
                "sweep-bite = 0"
            })
    void valuesOutOfRangeAreRefusedByName(String setting) {
        String key = setting.substring(0, setting.indexOf(' '));
        assertThatThrownBy(() -> SETTINGS.with(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + " is ");
    }
}
