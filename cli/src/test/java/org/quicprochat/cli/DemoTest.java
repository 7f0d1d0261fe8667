package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, with a server process that is none. */
class DemoTest {
    @TempDir
    private Path home = Path.of("");

    private Shell shell = new Shell(home);
    private final List<String> events = new ArrayList<>();
    private final List<Path> directories = new ArrayList<>();
    private boolean forgetful;

    @BeforeEach
    void aMachine() {
        shell = new Shell(home);
        shell.launcher = (arguments, log) -> {
            Path data = Path.of(arguments.get(arguments.indexOf("--data-dir") + 1));
            directories.add(data.toAbsolutePath().getParent());
            try {
                Files.createDirectories(data);
                Files.writeString(data.resolve("server-cert.der"), "certificate");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            events.add("start");
            return new FakeProcess();
        };
    }

    private final class FakeProcess implements ServerProcess {
        private boolean ended;

        @Override
        public long pid() {
            return 4711;
        }

        @Override
        public boolean endsWithin(Duration time) {
            return ended;
        }

        @Override
        public void kill() {
            events.add("kill");
            ended = true;
            if (forgetful) {
                shell.server.queues.values().forEach(List::clear);
            }
        }

        @Override
        public void stop() {
            events.add("stop");
            ended = true;
        }

        @Override
        public void reload() {
            events.add("reload");
        }
    }

    @Test
    void tellsTheWholeStoryAndLeavesNothing() {
        Shell.Outcome outcome = shell.run("demo");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines()).hasSizeLessThan(24).allMatch(line -> line.length() <= 100);
        assertThat(outcome.out()).contains("reads: Now!", "kill -9 4711").doesNotContain("\u001b[");
        assertThat(events).containsExactly("start", "kill", "start", "stop");
        assertThat(directories)
                .isNotEmpty()
                .allSatisfy(directory -> assertThat(directory).doesNotExist());
    }

    @Test
    void saysSoWhereAMessageIsLost() {
        forgetful = true;

        Shell.Outcome outcome = shell.run("demo");

        assertThat(outcome.code()).isEqualTo(ExitCode.FAULT);
        assertThat(outcome.err()).contains("the demo failed");
        assertThat(events).endsWith("start", "stop");
    }
}
