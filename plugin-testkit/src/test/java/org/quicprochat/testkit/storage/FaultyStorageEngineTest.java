package org.quicprochat.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.testkit.storage.Bytes.bytes;
import static org.quicprochat.testkit.storage.Bytes.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;
import org.quicprochat.testkit.storage.FaultyStorageEngine.Faults;

final class FaultyStorageEngineTest {
    private static final int ROUNDS = 500;

    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void makesTroubleAndLosesNothing(long seed) throws Exception {
        Set<Kind> seen = EnumSet.noneOf(Kind.class);
        int known = 0;
        int unknown = 0;
        try (StorageEngine engine = open("trouble", Faults.SOME, seed)) {
            for (int i = 0; i < ROUNDS; i++) {
                try {
                    increment(engine);
                    known++;
                } catch (StorageException e) {
                    seen.add(e.kind());
                    unknown += e.kind() == Kind.UNKNOWN ? 1 : 0;
                }
            }
            assertThat(count(engine)).isGreaterThan(known).isLessThan(known + unknown);
        }
        assertThat(seen).containsExactlyInAnyOrder(Kind.CONFLICT, Kind.UNKNOWN);
    }

    @Test
    void doesTheSameForTheSameSeed() throws Exception {
        Faults faults = new Faults(300, 300, 300, 100, 0, Duration.ZERO);
        assertThat(outcomes("first", faults, 7)).isEqualTo(outcomes("second", faults, 7));
        assertThat(outcomes("third", faults, 8)).isNotEqualTo(outcomes("fourth", faults, 9));
    }

    @Test
    void leavesReadersAlone() throws Exception {
        Faults faults = new Faults(1000, 0, 0, 0, 0, Duration.ZERO);
        try (StorageEngine engine = open("readers", faults, 1);
                EngineTransaction reader = engine.begin(Access.READ)) {
            assertThat(reader.get(bytes("n"))).isNull();
            reader.commit();
        }
    }

    private List<String> outcomes(String name, Faults faults, long seed) throws Exception {
        List<String> outcomes = new ArrayList<>();
        try (StorageEngine engine = open(name, faults, seed)) {
            for (int i = 0; i < 50; i++) {
                try {
                    increment(engine);
                    outcomes.add("done");
                } catch (StorageException e) {
                    outcomes.add(e.kind().name());
                }
            }
            outcomes.add(String.valueOf(count(engine)));
        }
        return outcomes;
    }

    private StorageEngine open(String name, Faults faults, long seed) throws Exception {
        return new FaultyStorageEngine(
                MemoryStorageEngine.factory(), Files.createDirectory(directory.resolve(name)), faults, seed);
    }

    private static void increment(StorageEngine engine) {
        try (EngineTransaction tx = engine.begin(Access.WRITE)) {
            String before = text(tx.get(bytes("n")));
            tx.set(bytes("n"), bytes(String.valueOf(before == null ? 1 : Integer.parseInt(before) + 1)));
            tx.commit();
        }
    }

    private static int count(StorageEngine engine) {
        try (EngineTransaction tx = engine.begin(Access.READ)) {
            String value = text(tx.get(bytes("n")));
            return value == null ? 0 : Integer.parseInt(value);
        }
    }
}
