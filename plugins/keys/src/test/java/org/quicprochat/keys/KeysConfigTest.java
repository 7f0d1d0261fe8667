package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.testkit.TestSettings;

class KeysConfigTest {
    private static final TestSettings<KeysConfig> SETTINGS = new TestSettings<>(KeysPlugin.class, KeysConfig::of);

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        KeysConfig config = SETTINGS.defaults();

        assertThat(config.validation()).isEqualTo(Validation.SIGNATURES);
        assertThat(config.credential()).isEqualTo(KeysConfig.CredentialRule.ACCOUNT);
        assertThat(config.maxPackage()).isEqualTo(16 << 10);
        assertThat(config.uploadPackages()).isEqualTo(100);
        assertThat(config.packagesPerDevice()).isEqualTo(100);
        assertThat(config.maxLifetime()).isEqualTo(Duration.ofDays(400));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "validation = signature",
                "credential = nobody",
                "max-package = 0",
                "max-package = 2 MiB",
                "upload-packages = 0",
                "packages-per-device = -1",
                "max-lifetime = 0 s",
                "sweep-interval = 0 s",
                "sweep-bite = 0"
            })
    void whatMakesNoSenseIsNamed(String line) {
        SETTINGS.assertRefused(line);
    }
}
