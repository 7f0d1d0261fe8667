package org.quicprochat.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageException;

/** The machine crashes at every step that changes a file; nothing that was acknowledged is lost. */
final class CrashTest {
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2})
    void atEveryStepOfACheckpoint(int seed) throws Exception {
        int steps = 0;
        while (crashesInCheckpoint(seed, steps)) {
            steps++;
        }
        assertThat(steps).isGreaterThan(15);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4})
    void againAndAgainUnderLoad(int seed) throws Exception {
        Random random = new Random(seed);
        Path store = Files.createDirectory(directory.resolve("store"));
        Map<String, String> acknowledged = new TreeMap<>();
        for (int round = 0; round < 25; round++) {
            FaultyDisk disk = new FaultyDisk();
            disk.crashAfter(1 + random.nextInt(120));
            load(store, disk, random, acknowledged);
            disk.losePower(random);
        }
        assertThat(acknowledged).isNotEmpty();
    }

    @Test
    void whileTheStoreIsMade() throws Exception {
        for (int steps = 0; ; steps++) {
            Path store = Files.createDirectory(directory.resolve("store-" + steps));
            FaultyDisk disk = new FaultyDisk();
            disk.crashAfter(steps);
            boolean crashed = false;
            try (StorageEngine engine = Engines.factory(Engines.SMALL, disk).open(store)) {
                Content.set(engine, "a", "1");
            } catch (java.io.IOException | StorageException e) {
                crashed = true;
            }
            disk.losePower(new Random(steps));
            try (StorageEngine engine = Engines.factory(Engines.SMALL).open(store)) {
                assertThat(Content.of(engine)).isIn(Map.of(), Map.of("a", "1"));
                if (!crashed) {
                    assertThat(Content.of(engine)).containsEntry("a", "1");
                    return;
                }
            }
        }
    }

    private boolean crashesInCheckpoint(int seed, int steps) throws Exception {
        Path store = Files.createDirectory(directory.resolve("store-" + steps));
        FaultyDisk disk = new FaultyDisk();
        Map<String, String> before;
        try (StorageEngine engine = Engines.factory(Engines.SMALL, disk).open(store)) {
            Content.fill(engine, "a", 20);
            checkpoint(engine);
            Content.fill(engine, "b", 20);
            Content.clear(engine, "a3");
            before = Content.of(engine);
            disk.crashAfter(steps);
            checkpoint(engine);
            assertThat(Content.of(engine)).isEqualTo(before);
        }
        boolean crashed = disk.crashed();
        disk.losePower(new Random(seed * 1000L + steps));
        for (int i = 0; i < 2; i++) {
            try (StorageEngine engine = Engines.factory(Engines.SMALL).open(store)) {
                assertThat(Content.of(engine)).isEqualTo(before);
                checkpoint(engine);
                assertThat(Content.of(engine)).isEqualTo(before);
            }
        }
        return crashed;
    }

    /** Writes until the crash; then what is there has to be what was acknowledged, and at most the last write more. */
    private static void load(Path store, FaultyDisk disk, Random random, Map<String, String> acknowledged)
            throws Exception {
        String key = "";
        String value = "";
        try (StorageEngine engine = Engines.factory(Engines.SMALL, disk).open(store)) {
            assertThat(Content.of(engine)).isEqualTo(acknowledged);
            while (true) {
                key = "k" + random.nextInt(50);
                value = "v".repeat(1 + random.nextInt(2000)) + random.nextInt();
                Content.set(engine, key, value);
                acknowledged.put(key, value);
                if (random.nextInt(10) == 0) {
                    Engines.mapdb(engine).parts().checkpoint().request();
                }
            }
        } catch (java.io.IOException | StorageException e) {
            assertThat(disk.crashed()).isTrue();
        }
        disk.losePower(random);
        try (StorageEngine engine = Engines.factory(Engines.SMALL).open(store)) {
            Map<String, String> found = Content.of(engine);
            if (value.equals(found.get(key))) {
                acknowledged.put(key, value);
            }
            assertThat(found).isEqualTo(acknowledged);
        }
    }

    private static void checkpoint(StorageEngine engine) throws InterruptedException {
        assertThat(Engines.mapdb(engine).parts().checkpoint().requestAndAwait(ROUND_NANOS))
                .isTrue();
    }
}
