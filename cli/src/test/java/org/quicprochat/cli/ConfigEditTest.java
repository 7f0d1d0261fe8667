package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigEditTest {
    @TempDir
    private Path directory = Path.of("");

    private static String disable(String text) {
        return ConfigEdit.setEnabled(text, Map.of("greet", false));
    }

    @Test
    void onlyTheValueChanges() {
        assertThat(disable("""
                # the operator's own words
                server { listen = "0.0.0.0:5001" } // here
                plugins {
                  greet { enabled = true   # since May
                    config.salutation = ${server.listen}"!"
                  }
                }
                """)).isEqualTo("""
                # the operator's own words
                server { listen = "0.0.0.0:5001" } // here
                plugins {
                  greet { enabled = false   # since May
                    config.salutation = ${server.listen}"!"
                  }
                }
                """);
    }

    @Test
    void aMissingKeyGoesWhereItBelongs() {
        assertThat(disable("")).isEqualTo("plugins.greet.enabled = false\n");
        assertThat(disable("# nothing but a comment")).isEqualTo("""
                # nothing but a comment
                plugins.greet.enabled = false
                """);
        assertThat(disable("plugins {\n  # ours\n  delivery.enabled = true\n}\n"))
                .contains("  # ours\n  delivery.enabled = true\n")
                .contains("greet");
        assertThat(disable("{ \"plugins\": { \"greet\": { \"enabled\": true } } }"))
                .isEqualTo("{ \"plugins\": { \"greet\": { \"enabled\": false } } }");
    }

    @Test
    void aSecondSettingOfTheSameKeyDoesNotWin() {
        String edited = disable("plugins.greet.enabled = true\nplugins { greet { enabled = true } }\n");

        assertThat(edited).doesNotContain("true");
    }

    @Test
    void whatCannotBeChangedSafelyIsLeftAlone() {
        assertThatThrownBy(() -> disable("a = 1\nplugins = ${a}\n"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("by hand");
    }

    @Test
    void theFileKeepsItsModeAndItsLinks() throws IOException {
        Path file = directory.resolve("real.conf");
        Path link = directory.resolve("qpc.conf");
        Files.writeString(file, "plugins.greet.enabled = true\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(link, file);

        ConfigEdit.setEnabled(link, Map.of("greet", false));

        assertThat(Files.readString(file)).isEqualTo("plugins.greet.enabled = false\n");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aFileThatIsNoHoconIsNotTouched() throws IOException {
        Path file = directory.resolve("qpc.conf");
        Files.writeString(file, "plugins {");

        assertThatThrownBy(() -> ConfigEdit.setEnabled(file, Map.of("greet", false)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("qpc.conf");
        assertThat(Files.readString(file)).isEqualTo("plugins {");
    }
}
