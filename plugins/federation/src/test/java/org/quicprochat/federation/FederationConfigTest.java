package org.quicprochat.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.testkit.TestSettings;

class FederationConfigTest {
    private static final TestSettings<FederationConfig> SETTINGS =
            new TestSettings<>(FederationPlugin.class, FederationConfig::of);

    @Test
    void theDefaultsAreThoseOfTheContract() {
        FederationConfig config = SETTINGS.defaults();
        assertThat(config.maxPayload()).isEqualTo(256 << 10);
        assertThat(config.maxTtl()).isEqualTo(Duration.ofDays(30));
        assertThat(config.proxyDeadline()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.backoff()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.maxBackoff()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.batchItems()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-payload = 0",
                "max-ttl = 0 s",
                "batch-items = 0",
                "peer-messages = 0",
                "account-bytes = 0",
                "relay-items = 0",
                "backoff = 0 s",
                "max-backoff = 500 ms",
                "proxy-deadline = 0 s",
                "refused-messages = 0",
                "outbox-page = 0",
                "sweep-bite = 0"
            })
    void whatMakesNoSenseIsTold(String line) {
        SETTINGS.assertRefused(line);
    }
}
