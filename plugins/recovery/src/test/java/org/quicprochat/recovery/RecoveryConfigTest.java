package org.quicprochat.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.testkit.TestSettings;

class RecoveryConfigTest {
    private static final TestSettings<RecoveryConfig> SETTINGS =
            new TestSettings<>(RecoveryPlugin.class, RecoveryConfig::of);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        RecoveryConfig config = SETTINGS.defaults();

        assertThat(config.maxBundle()).isEqualTo(64 << 10);
        assertThat(config.loginAge()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.fetches()).isEqualTo(10);
        assertThat(config.fetchWindow()).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-bundle = 0",
                "max-bundle = 65 KiB",
                "login-age = 0 s",
                "fetches = 0",
                "fetches = 1001",
                "fetch-window = 0 s"
            })
    void whatMakesNoSenseIsNamed(String line) {
        SETTINGS.assertRefused(line);
    }
}
