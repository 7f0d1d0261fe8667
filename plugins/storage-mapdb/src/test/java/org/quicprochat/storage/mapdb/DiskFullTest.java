package org.quicprochat.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;

/** There is no room on the disk: writes fail, reads go on, and writes go on when there is room. */
final class DiskFullTest {
    private static final int VALUE = 20_000;
    private static final int MAX_WRITES = 2000;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void ofADiskThatSaysSo() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        Map<String, String> acknowledged = new TreeMap<>();
        try (StorageEngine engine = Engines.factory(Engines.SMALL, disk).open(directory)) {
            disk.full(true);
            fillUp(engine, "a", acknowledged);
            assertThat(Content.of(engine)).isEqualTo(acknowledged);
            disk.full(false);
            Content.set(engine, "after", "room");
            acknowledged.put("after", "room");
            assertThat(Engines.mapdb(engine).parts().checkpoint().requestAndAwait(TimeUnit.SECONDS.toNanos(30)))
                    .isTrue();
            disk.full(true);
            fillUp(engine, "b", acknowledged);
            assertThat(Content.of(engine)).isEqualTo(acknowledged);
        }
        try (StorageEngine engine = Engines.factory(Engines.SMALL).open(directory)) {
            assertThat(Content.of(engine)).isEqualTo(acknowledged);
        }
    }

    @Test
    void ofASmallFileSystem() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("small"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", mount.toString()))
                .as("may mount a file system")
                .isZero();
        try {
            Path store = Files.createDirectory(mount.resolve("store"));
            Path ballast = mount.resolve("ballast");
            Files.write(ballast, new byte[2 << 20]);
            Map<String, String> acknowledged = new TreeMap<>();
            try (StorageEngine engine = Engines.factory(Engines.SMALL).open(store)) {
                fillUp(engine, "a", acknowledged);
                assertThat(Content.of(engine)).isEqualTo(acknowledged);
                Files.delete(ballast);
                Content.set(engine, "after", "room");
                acknowledged.put("after", "room");
                assertThat(Content.of(engine)).isEqualTo(acknowledged);
            }
            try (StorageEngine engine = Engines.factory(Engines.SMALL).open(store)) {
                assertThat(Content.of(engine)).isEqualTo(acknowledged);
            }
        } finally {
            assertThat(run("umount", mount.toString())).isZero();
        }
    }

    /** Writes until it is refused. */
    private static void fillUp(StorageEngine engine, String prefix, Map<String, String> acknowledged) {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < MAX_WRITES; i++) {
                        String value = "v".repeat(VALUE) + i;
                        Content.set(engine, prefix + i, value);
                        acknowledged.put(prefix + i, value);
                    }
                })
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FULL));
    }

    private static int run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } catch (java.io.IOException e) {
            return -1; // No such command here.
        }
    }
}
