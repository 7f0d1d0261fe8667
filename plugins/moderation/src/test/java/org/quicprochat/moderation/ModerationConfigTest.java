package org.quicprochat.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.testkit.TestSettings;

class ModerationConfigTest {
    private static final TestSettings<ModerationConfig> SETTINGS =
            new TestSettings<>(ModerationPlugin.class, ModerationConfig::of);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        ModerationConfig config = SETTINGS.defaults();

        assertThat(config.maxEvidence()).isEqualTo(64 << 10);
        assertThat(config.maxCategory()).isEqualTo(64);
        assertThat(config.maxComment()).isEqualTo(1024);
        assertThat(config.maxReason()).isEqualTo(512);
        assertThat(config.pageSize()).isEqualTo(100);
        assertThat(config.auditRetention()).isEqualTo(Duration.ofDays(365));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-evidence = 513 KiB",
                "max-category = 0",
                "max-comment = 0",
                "max-reason = 0",
                "reports-per-account = 0",
                "max-reports = -1",
                "bans-per-channel = 0",
                "quota-retry = 0 s",
                "page-size = 201",
                "max-ban = 0 s",
                "audit-retention = 0 s",
                "sweep-interval = 0 s",
                "sweep-bite = 0"
            })
    void whatMakesNoSenseIsNamed(String line) {
        SETTINGS.assertRefused(line);
    }
}
