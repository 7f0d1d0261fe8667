package org.quicprochat.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FederationConfigTest {
    private static final Config REFERENCE = ConfigFactory.parseResources(FederationPlugin.class, "reference.conf");

    private static FederationConfig read(String line) {
        return FederationConfig.of(ConfigFactory.parseString(line).withFallback(REFERENCE));
    }

    @Test
    void theDefaultsAreThoseOfTheContract() {
        FederationConfig config = read("");
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
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.substring(0, line.indexOf(' ')));
    }
}
