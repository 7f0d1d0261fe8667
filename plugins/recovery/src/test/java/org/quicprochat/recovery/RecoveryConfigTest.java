package org.quicprochat.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryConfigTest {
    private static final Config REFERENCE = ConfigFactory.parseResources(RecoveryPlugin.class, "reference.conf");

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        RecoveryConfig config = RecoveryConfig.of(REFERENCE);

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
        Config config = ConfigFactory.parseString(line).withFallback(REFERENCE);

        assertThatThrownBy(() -> RecoveryConfig.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.substring(0, line.indexOf(' ')));
    }
}
