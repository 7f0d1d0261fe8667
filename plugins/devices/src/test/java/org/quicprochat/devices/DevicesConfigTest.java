package org.quicprochat.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.testkit.TestSettings;

class DevicesConfigTest {
    private static final TestSettings<DevicesConfig> SETTINGS =
            new TestSettings<>(DevicesPlugin.class, DevicesConfig::of);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        DevicesConfig config = SETTINGS.defaults();

        assertThat(config.maxDevices()).isEqualTo(8);
        assertThat(config.maxName()).isEqualTo(225);
        assertThat(config.push().maxToken()).isEqualTo(4096);
        assertThat(config.push().interval()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-devices = 0",
                "max-devices = 65",
                "max-name = 5 KiB",
                "max-device-key = 0",
                "remembered-revocations = -1",
                "seen-flush = 0 s",
                "seen-queue = 0",
                "push.max-token = 0",
                "push.interval = 0 s",
                "push.send-deadline = 0 s",
                "push.concurrency = 0",
                "push.queue = 0",
                "push.attempts = 0",
                "push.retry-delay = 0 s",
                "push.tick = 0 s"
            })
    void whatMakesNoSenseIsNamed(String line) {
        SETTINGS.assertRefused(line);
    }
}
