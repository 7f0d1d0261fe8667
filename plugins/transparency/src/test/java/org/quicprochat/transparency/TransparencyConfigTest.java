package org.quicprochat.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.testkit.TestSettings;

class TransparencyConfigTest {
    private static final TestSettings<TransparencyConfig> SETTINGS =
            new TestSettings<>(TransparencyPlugin.class, TransparencyConfig::of);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        TransparencyConfig config = SETTINGS.defaults();

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
        SETTINGS.assertRefused(line);
    }
}
