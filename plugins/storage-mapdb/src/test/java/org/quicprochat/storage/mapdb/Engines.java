package org.quicprochat.storage.mapdb;

import java.time.Duration;
import java.util.Random;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageEngineFactory;

/** How tests open engines. */
final class Engines {
    private static final int KIB = 1024;

    /** As small as it goes, so that little data makes segments, checkpoints and merges. */
    static final StorageMapdbConfig SMALL = new StorageMapdbConfig(
            1024 * KIB,
            64 * KIB,
            64 * KIB,
            64 * KIB,
            Duration.ofMinutes(10),
            1024 * KIB,
            8 * KIB,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            1000);

    /** Small journal files, and no checkpoint that drops them. */
    static final StorageMapdbConfig SMALL_FILES = new StorageMapdbConfig(
            1024 * KIB,
            64 * KIB,
            64 * KIB,
            16384 * KIB,
            Duration.ofMinutes(10),
            16384 * KIB,
            8 * KIB,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            1000);

    private Engines() {}

    static StorageEngineFactory factory(StorageMapdbConfig config) {
        return new MapdbEngineFactory(config, new Random(1));
    }

    static StorageEngineFactory factory(StorageMapdbConfig config, Disk disk) {
        return new MapdbEngineFactory(config, new Random(1), disk);
    }

    static MapdbEngine mapdb(StorageEngine engine) {
        return (MapdbEngine) engine;
    }
}
