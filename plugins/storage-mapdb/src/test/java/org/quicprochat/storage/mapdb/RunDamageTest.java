package org.quicprochat.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.storage.StorageEngine;

/** A byte that is wrong, or a file that is missing, among the runs and the manifest. */
final class RunDamageTest {
    private static final int FLIPS = 12;

    @TempDir
    private Path directory = Path.of("");

    private Path store = Path.of("");
    private Map<String, String> content = Map.of();

    /** A store with long values, two runs and gaps, and a journal that holds nothing of that. */
    @BeforeEach
    void write() throws Exception {
        store = Files.createDirectory(directory.resolve("store"));
        try (StorageEngine engine = open()) {
            for (int i = 0; i < 1200; i++) {
                Content.set(engine, "big" + i, ("long " + i).repeat(i % 100 == 0 ? 1500 : 150));
            }
            checkpoint(engine);
            Content.fill(engine, "a", 40);
            Content.clear(engine, "big7");
            checkpoint(engine);
            content = Content.of(engine);
        }
        assertThat(runs(store)).hasSize(4);
    }

    @Test
    void aFlippedBitAnywhereIsMendedFromTheCopy() throws Exception {
        Random random = new Random(1);
        for (String where : List.of(".", Manifest.COPY)) {
            for (Path file : damageable(store.resolve(where))) {
                for (int i = 0; i < FLIPS; i++) {
                    byte[] good = Files.readAllBytes(file);
                    byte[] bad = good.clone();
                    bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                    Files.write(file, bad);
                    try (StorageEngine engine = open()) {
                        assertThat(Content.of(engine)).as("%s", file).isEqualTo(content);
                        awaitCopies(engine);
                    }
                    assertThat(Files.readAllBytes(file)).as("%s", file).isEqualTo(good);
                }
            }
        }
    }

    @Test
    void aMissingOrShortFileIsMendedFromTheCopy() throws Exception {
        for (String where : List.of(".", Manifest.COPY)) {
            for (Path file : damageable(store.resolve(where))) {
                byte[] good = Files.readAllBytes(file);
                Files.delete(file);
                reopen(file, good);
                Files.write(file, List.of("short"));
                reopen(file, good);
            }
        }
    }

    @Test
    void twoDamagedCopiesAreAnErrorThatNamesTheFile() throws Exception {
        for (Path file : damageable(store)) {
            Path copy = store.resolve(Manifest.COPY).resolve(String.valueOf(file.getFileName()));
            byte[] good = Files.readAllBytes(file);
            byte[] bad = good.clone();
            bad[bad.length / 2] ^= 1;
            Files.write(file, bad);
            Files.write(copy, bad);
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("restore a snapshot");
            Files.write(file, good);
            Files.write(copy, good);
        }
        try (StorageEngine engine = open()) {
            assertThat(Content.of(engine)).isEqualTo(content);
        }
    }

    @Test
    void dataWithoutAManifestIsAnError() throws Exception {
        Files.delete(store.resolve(Manifest.NAME));
        Files.delete(store.resolve(Manifest.COPY).resolve(Manifest.NAME));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("no manifest");
    }

    private void reopen(Path file, byte[] good) throws Exception {
        try (StorageEngine engine = open()) {
            assertThat(Content.of(engine)).as("%s", file).isEqualTo(content);
            awaitCopies(engine);
        }
        assertThat(Files.readAllBytes(file)).as("%s", file).isEqualTo(good);
    }

    private StorageEngine open() throws IOException {
        return Engines.factory(StorageMapdbConfig.defaults()).open(store);
    }

    private static List<Path> runs(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(file -> RunFiles.isRun(String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> damageable(Path in) throws IOException {
        return Stream.concat(runs(in).stream(), Stream.of(in.resolve(Manifest.NAME)))
                .toList();
    }

    private static void checkpoint(StorageEngine engine) throws InterruptedException {
        assertThat(Engines.mapdb(engine).parts().checkpoint().requestAndAwait(TimeUnit.SECONDS.toNanos(30)))
                .isTrue();
        awaitCopies(engine);
    }

    private static void awaitCopies(StorageEngine engine) throws InterruptedException {
        assertThat(Engines.mapdb(engine).parts().compaction().requestAndAwait(TimeUnit.SECONDS.toNanos(30)))
                .isTrue();
    }
}
