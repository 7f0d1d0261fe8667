package org.quicprochat.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransparencyConfigTest {
    private static final Config REFERENCE = ConfigFactory.parseResources(TransparencyPlugin.class, "reference.conf");

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        TransparencyConfig config = TransparencyConfig.of(REFERENCE);

        assertThat(config.openings()).isEqualTo(TransparencyConfig.OpeningRule.RESOLVABLE);
        assertThat(config.maxKey()).isEqualTo(2048);
        assertThat(config.entriesPerKey()).isEqualTo(100);
        assertThat(config.entriesPerAccount()).isEqualTo(10_000);
        assertThat(config.headAge()).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openings = everybody",
                "max-key = 0",
                "max-key = 1 MiB",
                "entries-per-key = 0",
                "entries-per-key = 1001",
                "entries-per-account = 0",
                "account-full-retry = 0 s",
                "head-age = 0 s",
                "catch-up-interval = 0 s",
                "catch-up-bite = 0"
            })
    void whatMakesNoSenseIsNamed(String line) {
        Config config = ConfigFactory.parseString(line).withFallback(REFERENCE);

        assertThatThrownBy(() -> TransparencyConfig.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.substring(0, line.indexOf(' ')));
    }
}
