package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.testkit.TestSettings;

class BlobsConfigTest {
    private static final TestSettings<BlobsConfig> SETTINGS = new TestSettings<>(BlobsPlugin.class, BlobsConfig::of);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        BlobsConfig config = SETTINGS.defaults();

        assertThat(config.maxSize()).isEqualTo(100L << 20);
        assertThat(config.maxChunk()).isEqualTo(1 << 20);
        assertThat(config.maxRange()).isEqualTo(4 << 20);
        assertThat(config.quota().bytes()).isEqualTo(5L << 30);
        assertThat(config.ttl()).isEqualTo(Duration.ofDays(30));
        assertThat(config.uploadTtl()).isEqualTo(Duration.ofHours(24));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-size = 0",
                "max-chunk = 2 MiB",
                "max-range = 5 MiB",
                "account-bytes = 1 MiB",
                "account-uploads = 0",
                "ttl = 0 s",
                "sync-bytes = 0",
                "live-uploads = 0",
                "range-memory = 1 MiB",
                "min-free = 0",
                "sweep-bite = 0"
            })
    void whatMakesNoSenseIsNamed(String line) {
        SETTINGS.assertRefused(line);
    }
}
