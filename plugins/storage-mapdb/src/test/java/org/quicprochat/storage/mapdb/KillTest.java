package org.quicprochat.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.storage.StorageEngine;

/** Another process writes and is killed; all that it said to be committed is there. */
@Timeout(180)
final class KillTest {
    private static final int ROUNDS = Integer.getInteger("qpc.seeds", 5);
    private static final int LINES = 3000;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void losesNothingThatWasAcknowledged() throws Exception {
        Map<String, Long> acknowledged = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Process process = start();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                int target = LINES / ROUNDS * (round + 1);
                String line = lines.readLine();
                for (int i = 0; i < target && line != null; i++) {
                    note(line, acknowledged);
                    line = lines.readLine();
                }
                assertThat(line).as("the process still writes").isNotNull();
                // Of the handle: that of the process closes the stream, with lines in it.
                assertThat(process.toHandle().destroyForcibly()).isTrue();
                for (; line != null; line = lines.readLine()) {
                    note(line, acknowledged);
                }
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            check(acknowledged);
        }
    }

    @Test
    void refusesASecondProcess() throws Exception {
        Process process = start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isNotNull();
            assertThatThrownBy(() -> Engines.factory(Engines.SMALL).open(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another process")
                    .hasMessageContaining(directory.toString());
        } finally {
            process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }
        Engines.factory(Engines.SMALL).open(directory).close();
    }

    @Test
    void refusesASecondEngineOfThisProcess() throws Exception {
        try (StorageEngine engine = Engines.factory(Engines.SMALL).open(directory)) {
            assertThatThrownBy(() -> Engines.factory(Engines.SMALL).open(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
            Content.set(engine, "a", "1");
        }
        Engines.factory(Engines.SMALL).open(directory).close();
    }

    /** Every key holds a number that is not below the acknowledged one, and no other key is there. */
    private void check(Map<String, Long> acknowledged) throws IOException {
        try (StorageEngine engine = Engines.factory(Engines.SMALL).open(directory)) {
            Map<String, String> content = Content.of(engine);
            acknowledged.forEach((key, number) -> {
                String found = content.get(key);
                assertThat(found).as(key).isNotNull();
                if (found != null) {
                    assertThat(Long.parseLong(found.substring(0, found.indexOf(' '))))
                            .isGreaterThanOrEqualTo(number);
                }
            });
            assertThat(Files.exists(directory.resolve(Manifest.NAME))).isTrue();
        }
    }

    private static void note(String line, Map<String, Long> acknowledged) {
        int space = line.indexOf(' ');
        if (space > 0 && line.endsWith(".")) {
            acknowledged.merge(
                    line.substring(0, space), Long.valueOf(line.substring(space + 1, line.length() - 1)), Math::max);
        }
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KillTestWriter.class.getName()));
        command.add(directory.toString());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
