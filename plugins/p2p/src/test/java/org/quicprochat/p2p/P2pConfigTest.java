package org.quicprochat.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class P2pConfigTest {
    private static final Config REFERENCE = ConfigFactory.parseResources(P2pPlugin.class, "reference.conf");

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        P2pConfig config = P2pConfig.of(REFERENCE);

        assertThat(config.maxNodeAddr()).isEqualTo(2048);
        assertThat(config.maxTtl()).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-node-addr = 0",
                "max-node-addr = 1 MiB",
                "max-ttl = 999 ms",
                "max-ttl = 25 hours",
                "sweep-interval = 0 s",
                "sweep-bite = 0"
            })
    void whatMakesNoSenseIsNamed(String line) {
        Config config = ConfigFactory.parseString(line).withFallback(REFERENCE);

        assertThatThrownBy(() -> P2pConfig.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.substring(0, line.indexOf(' ')));
    }
}
