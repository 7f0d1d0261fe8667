package org.quicprochat.testkit.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageEngineFactory;

/**
 * Compares a storage engine with a sorted map: random interleavings of a writer with readers, closing and crashing in
 * between. The seeds are fixed and in the tests' names; {@code -Dqpc.seeds=N} runs N of them.
 */
@Timeout(300)
public abstract class StorageModelContract {
    private static final int SEEDS = 12;
    private static final int STEPS = 2500;

    /** How the engine is opened. */
    protected abstract StorageEngineFactory factory();

    /** Closes the engine in an orderly way. */
    protected void close(StorageEngine engine) {
        engine.close();
    }

    /**
     * Ends the engine as a crash would, where the engine has a way; all that was acknowledged has to be there after.
     */
    protected void crash(StorageEngine engine) {
        engine.close();
    }

    /** Lets the engine do what it does in the background, where it has a way. */
    protected void disturb(StorageEngine engine) {}

    @TestFactory
    final Stream<DynamicTest> behavesAsASortedMap(@TempDir Path directory) {
        return IntStream.range(0, Integer.getInteger("qpc.seeds", SEEDS))
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed, directory)));
    }

    private void run(int seed, Path directory) throws Exception {
        Path store = Files.createDirectory(directory.resolve("store-" + seed));
        try (StorageModel model = new StorageModel(this, seed, store)) {
            model.run(STEPS);
        }
    }
}
