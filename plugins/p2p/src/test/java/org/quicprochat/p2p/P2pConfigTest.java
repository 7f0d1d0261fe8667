package org.quicprochat.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.testkit.TestSettings;

class P2pConfigTest {
    private static final TestSettings<P2pConfig> SETTINGS = new TestSettings<>(P2pPlugin.class, P2pConfig::of);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        P2pConfig config = SETTINGS.defaults();

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
        SETTINGS.assertRefused(line);
    }
}
