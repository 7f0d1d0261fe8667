package org.quicprochat.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    @Test
    void valuesInTheirRangeAreRead() {
        Config config = ConfigFactory.parseString(
                "count = 1, size = 64 KiB, large = 5 GiB, wait = 30 s, none = 0 s, colour = dark-blue");

        assertThat(Settings.positive(config, "count")).isEqualTo(1);
        assertThat(Settings.between(config, "count", 1, 1)).isEqualTo(1);
        assertThat(Settings.bytes(config, "size")).isEqualTo(65_536);
        assertThat(Settings.bytes(config, "size", 65_536)).isEqualTo(65_536);
        assertThat(Settings.longBytes(config, "large")).isEqualTo(5L << 30);
        assertThat(Settings.time(config, "wait")).isEqualTo(Duration.ofSeconds(30));
        assertThat(Settings.timeOrNone(config, "none")).isZero();
        assertThat(Settings.word(config, "colour", Colour.class)).isEqualTo(Colour.DARK_BLUE);
    }

    @Test
    void whatIsOutsideIsNamedWithItsRange() {
        refused("key = 0", config -> Settings.positive(config, "key"), "key must be 1 or more");
        refused("key = 11", config -> Settings.between(config, "key", 2, 10), "key must be 2 or more, and 10 at most");
        refused("key = 0 B", config -> Settings.bytes(config, "key"), "key must be 1 byte or more, and 2147483647");
        refused("key = 2 GiB", config -> Settings.bytes(config, "key"), "key must be 1 byte or more, and 2147483647");
        refused("key = 65 B", config -> Settings.bytes(config, "key", 64), "and 64 bytes at most");
        refused("key = 0 B", config -> Settings.longBytes(config, "key"), "key must be 1 byte or more");
        refused("key = 999 us", config -> Settings.time(config, "key"), "key must be 1 ms or more");
        refused("key = -1 s", config -> Settings.timeOrNone(config, "key"), "key must be 0 or more");
        refused("key = blue", config -> Settings.word(config, "key", Colour.class), "one of [red, dark-blue]");
    }

    private static void refused(String line, Function<Config, Object> read, String message) {
        Config config = ConfigFactory.parseString(line);

        assertThatThrownBy(() -> read.apply(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
