package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTest {
    @TempDir
    private Path data = Path.of("");

    private void write(long pid) throws IOException {
        Files.createDirectories(data.resolve("run"));
        Files.writeString(data.resolve("run/server.json"), """
                {"pid": %d, "address": "127.0.0.1", "port": 5001,
                 "plugins": [{"id": "health", "version": "0.1.0", "jar": "health.jar", "state": "STARTED",
                              "why": "bundled"}],
                 "methods": [{"id": 802, "name": "Health", "plugin": "health", "access": "open", "deadlineMillis": 1}]}
                """.formatted(pid));
    }

    @Test
    void aRunningServerIsBelieved() throws IOException {
        write(ProcessHandle.current().pid());

        Inspection inspection = RunFile.read(data).orElseThrow();

        assertThat(inspection.methods()).containsExactly(new Inspection.Method(802, "Health", "health", "open"));
        assertThat(inspection.plugins()).first().hasFieldOrPropertyWithValue("state", "STARTED");
    }

    @Test
    void whatAKilledServerLeftIsNot() throws IOException {
        assertThat(RunFile.read(data)).isEmpty();
        write(Integer.MAX_VALUE);

        assertThat(RunFile.read(data)).isEmpty();
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        write(1);
        Files.writeString(data.resolve("run/server.json"), "{\"pid\": ");

        assertThatThrownBy(() -> RunFile.read(data)).isInstanceOf(Failure.class).hasMessageContaining("server.json");
    }
}
