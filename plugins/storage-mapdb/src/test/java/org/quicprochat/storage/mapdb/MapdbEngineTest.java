package org.quicprochat.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;
import org.quicprochat.plugin.storage.Watch;

/** What this engine does beyond the contract: its bounds, its background work, its settings. */
final class MapdbEngineTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void aTransactionThatIsTooOldReadsNoMore() throws Exception {
        try (StorageEngine engine = open(Duration.ofSeconds(30), Duration.ofMillis(1), 10);
                EngineTransaction reader = engine.begin(Access.READ)) {
            long began = System.nanoTime();
            while (System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(2)) {
                Thread.onSpinWait();
            }
            assertKind(Kind.TOO_OLD, () -> reader.get(Content.bytes("a")));
        }
    }

    @Test
    void aWriterWaitsForItsTurnOnlySoLong() throws Exception {
        try (StorageEngine engine = open(Duration.ofMillis(20), Duration.ofMinutes(1), 10)) {
            try (EngineTransaction first = engine.begin(Access.WRITE)) {
                assertKind(Kind.UNAVAILABLE, () -> engine.begin(Access.WRITE));
                first.set(Content.bytes("a"), Content.bytes("1"));
                first.commit();
            }
            Content.set(engine, "b", "2");
            assertThat(Content.of(engine)).containsOnlyKeys("a", "b");
        }
    }

    @Test
    void watchesAreBoundedAndCountedOnce() throws Exception {
        try (StorageEngine engine = open(Duration.ofSeconds(30), Duration.ofMinutes(1), 2)) {
            Watch first = watch(engine, "a");
            watch(engine, "b");
            assertKind(Kind.UNAVAILABLE, () -> watch(engine, "c"));
            first.close();
            first.close();
            watch(engine, "c");
            Content.set(engine, "c", "1");
            Content.set(engine, "b", "1");
            Content.set(engine, "b", "2");
            assertThat(Engines.mapdb(engine).watches().count()).isZero();
        }
    }

    @Test
    void aDrainedQueueLeavesNothing() throws Exception {
        try (StorageEngine engine = open(Duration.ofSeconds(30), Duration.ofMinutes(1), 2)) {
            for (int i = 0; i < 50; i++) {
                Content.set(engine, "q" + i, "message");
            }
            for (int i = 0; i < 50; i++) {
                Content.clear(engine, "q" + i);
            }
            View view = Engines.mapdb(engine).parts().committer().durable();
            assertThat(view.active().isEmpty()).isTrue();
            assertThat(view.version()).isEqualTo(100);
        }
    }

    @Test
    void aFailedSyncIsUnknownAndEndsWriting() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (StorageEngine engine = Engines.factory(Engines.SMALL, disk).open(directory)) {
            Content.set(engine, "a", "1");
            disk.crashAfter(1);
            assertKind(Kind.UNKNOWN, () -> Content.set(engine, "b", "2"));
            assertKind(Kind.UNAVAILABLE, () -> Content.set(engine, "c", "3"));
            assertThat(Content.of(engine)).containsOnlyKeys("a");
        }
    }

    @Test
    void checkpointsDropTheJournalAndMergeRuns() throws Exception {
        try (StorageEngine engine = Engines.factory(Engines.SMALL).open(directory)) {
            MapdbEngine.Parts parts = Engines.mapdb(engine).parts();
            for (int round = 0; round < 6; round++) {
                for (int i = 0; i < 20; i++) {
                    Content.set(engine, "k" + i, ("v" + round).repeat(2000));
                }
                assertThat(parts.checkpoint().requestAndAwait(TimeUnit.SECONDS.toNanos(30)))
                        .isTrue();
                assertThat(parts.compaction().requestAndAwait(TimeUnit.SECONDS.toNanos(30)))
                        .isTrue();
            }
            assertThat(parts.runs().infos()).hasSizeLessThan(3);
            assertThat(new RealDisk()
                            .list(directory).stream()
                                    .filter(path ->
                                            JournalFormat.sequenceOf(path).isPresent()))
                    .hasSizeLessThan(3);
        }
    }

    @Test
    void theSettingsAreThoseOfReferenceConf() {
        assertThat(ConfigFactory.parseResources(StorageMapdbConfig.class, "reference.conf")
                        .root()
                        .keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(StorageMapdbConfig.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                        .toList());
        assertThatThrownBy(() -> open(Duration.ZERO, Duration.ofMinutes(1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("writer-wait");
    }

    private StorageEngine open(Duration writerWait, Duration maxAge, int maxWatches) throws Exception {
        StorageMapdbConfig small = Engines.SMALL;
        return Engines.factory(new StorageMapdbConfig(
                        small.maxTransactionBytes(),
                        small.maxValueBytes(),
                        small.journalSegmentBytes(),
                        small.checkpointBytes(),
                        small.checkpointInterval(),
                        small.overlayMaxBytes(),
                        small.rowCacheBytes(),
                        writerWait,
                        maxAge,
                        maxWatches))
                .open(directory);
    }

    private static Watch watch(StorageEngine engine, String key) {
        try (EngineTransaction reader = engine.begin(Access.READ)) {
            Watch watch = reader.watch(Content.bytes(key));
            reader.commit();
            return watch;
        }
    }

    private static void assertKind(Kind kind, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
