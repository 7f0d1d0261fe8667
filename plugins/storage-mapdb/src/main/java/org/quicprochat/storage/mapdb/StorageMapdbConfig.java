package org.quicprochat.storage.mapdb;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;

/**
 * The settings of the engine; {@code reference.conf} has the same keys, with what each is for.
 *
 * @param maxTransactionBytes what one transaction may write, encoded, in bytes (inclusive); 64 KiB to 256 MiB
 * @param maxValueBytes the longest value, in bytes (inclusive); 1 KiB to maxTransactionBytes
 * @param journalSegmentBytes a new journal file begins where one is longer than this, in bytes; at least 64 KiB
 * @param checkpointBytes the overlay is written to a run when it takes this much heap, in bytes; at least 64 KiB
 * @param checkpointInterval the overlay is written to a run when its first write is this old; at least 1 ms
 * @param overlayMaxBytes writers wait for the checkpoint when the overlay takes this much heap, in bytes; at least
 *     checkpointBytes
 * @param rowCacheBytes rows read from runs are kept until they take this much heap, in bytes; 0 to 1 GiB
 * @param writerWait how long a writer waits for its turn, and a commit for the disk; at least 1 ms
 * @param transactionMaxAge a transaction that is older reads no more; at least 1 ms
 * @param maxWatches watches that may be armed at a time; at least 1
 */
public record StorageMapdbConfig(
        long maxTransactionBytes,
        int maxValueBytes,
        long journalSegmentBytes,
        long checkpointBytes,
        Duration checkpointInterval,
        long overlayMaxBytes,
        long rowCacheBytes,
        Duration writerWait,
        Duration transactionMaxAge,
        int maxWatches) {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    /** Checks the ranges. */
    public StorageMapdbConfig {
        require(maxTransactionBytes >= 64 * KIB && maxTransactionBytes <= 256 * MIB, "max-transaction-bytes");
        require(maxValueBytes >= KIB && maxValueBytes <= maxTransactionBytes, "max-value-bytes");
        require(journalSegmentBytes >= 64 * KIB, "journal-segment-bytes");
        require(checkpointBytes >= 64 * KIB, "checkpoint-bytes");
        require(checkpointInterval.toMillis() >= 1, "checkpoint-interval");
        require(overlayMaxBytes >= checkpointBytes, "overlay-max-bytes");
        require(rowCacheBytes >= 0 && rowCacheBytes <= 1024 * MIB, "row-cache-bytes");
        require(writerWait.toMillis() >= 1, "writer-wait");
        require(transactionMaxAge.toMillis() >= 1, "transaction-max-age");
        require(maxWatches >= 1, "max-watches");
    }

    /**
     * Reads the settings from a plugin's configuration, whole with its {@code reference.conf}.
     *
     * @throws IllegalArgumentException where a value is out of its range
     */
    public static StorageMapdbConfig of(Config config) {
        return new StorageMapdbConfig(
                config.getBytes("max-transaction-bytes"),
                Math.toIntExact(Math.min(Integer.MAX_VALUE, config.getBytes("max-value-bytes"))),
                config.getBytes("journal-segment-bytes"),
                config.getBytes("checkpoint-bytes"),
                config.getDuration("checkpoint-interval"),
                config.getBytes("overlay-max-bytes"),
                config.getBytes("row-cache-bytes"),
                config.getDuration("writer-wait"),
                config.getDuration("transaction-max-age"),
                config.getInt("max-watches"));
    }

    /** The settings of {@code reference.conf}. */
    public static StorageMapdbConfig defaults() {
        return of(ConfigFactory.parseResources(StorageMapdbConfig.class, "reference.conf")
                .resolve());
    }

    private static void require(boolean holds, String key) {
        if (!holds) {
            throw new IllegalArgumentException(key + " is out of its range");
        }
    }
}
