package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.testkit.TestSettings;

class ChannelsConfigTest {
    private static final TestSettings<ChannelsConfig> SETTINGS =
            new TestSettings<>(ChannelsPlugin.class, ChannelsConfig::of);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        ChannelsConfig config = SETTINGS.defaults();

        assertThat(config.maxMembers()).isEqualTo(1000);
        assertThat(config.maxMetadata()).isEqualTo(4 << 10);
        assertThat(config.pageMembers()).isEqualTo(500);
        assertThat(config.rotateInterval()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-members = 0",
                "max-members = 10001",
                "max-joined = 0",
                "max-created = -1",
                "quota-retry = 0 s",
                "max-metadata = 257 KiB",
                "page-members = 0",
                "rotate-interval = 0 s"
            })
    void whatMakesNoSenseIsNamed(String line) {
        SETTINGS.assertRefused(line);
    }
}
