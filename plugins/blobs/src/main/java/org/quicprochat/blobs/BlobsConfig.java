package org.quicprochat.blobs;

import com.typesafe.config.Config;
import java.time.Duration;
import org.quicprochat.plugin.Settings;

/**
 * The limits of this plugin; {@code reference.conf} says what each one is.
 *
 * @param maxSize bytes (inclusive)
 * @param maxChunk bytes (inclusive)
 * @param maxRange bytes (inclusive)
 * @param sweepBite records
 */
record BlobsConfig(
        long maxSize,
        int maxChunk,
        int maxRange,
        Quota quota,
        Duration ttl,
        Duration renewInterval,
        Duration uploadTtl,
        long syncBytes,
        int liveUploads,
        Ahead ahead,
        int rangeMemory,
        Duration rangeWait,
        long minFree,
        Duration storageFullRetry,
        Duration sweepInterval,
        int sweepBite,
        Duration janitorInterval) {
    private static final int MIB = 1 << 20;

    /** What one account may hold (each inclusive), and when it is told to try again beyond that. */
    record Quota(long bytes, int blobs, int uploads, Duration retry) {}

    /** How far chunks may come before their turn, for how long, and how many bytes of them in all. */
    record Ahead(long bytes, Duration time, int memory) {}

    /** Reads the plugin's configuration. */
    static BlobsConfig of(Config config) {
        BlobsConfig read = new BlobsConfig(
                Settings.longBytes(config, "max-size"),
                Settings.bytes(config, "max-chunk", MIB),
                Settings.bytes(config, "max-range", 4 * MIB),
                new Quota(
                        Settings.longBytes(config, "account-bytes"),
                        Settings.positive(config, "account-blobs"),
                        Settings.positive(config, "account-uploads"),
                        Settings.time(config, "quota-full-retry")),
                Settings.time(config, "ttl"),
                Settings.time(config, "renew-interval"),
                Settings.time(config, "upload-ttl"),
                Settings.longBytes(config, "sync-bytes"),
                Settings.positive(config, "live-uploads"),
                new Ahead(
                        Settings.longBytes(config, "ahead-bytes"),
                        Settings.time(config, "ahead-wait"),
                        Settings.bytes(config, "ahead-memory")),
                Settings.bytes(config, "range-memory"),
                Settings.time(config, "range-wait"),
                Settings.longBytes(config, "min-free"),
                Settings.time(config, "storage-full-retry"),
                Settings.time(config, "sweep-interval"),
                Settings.positive(config, "sweep-bite"),
                Settings.time(config, "janitor-interval"));
        if (read.quota().bytes() < read.maxSize()) {
            throw new IllegalArgumentException("account-bytes must be max-size or more");
        }
        if (read.rangeMemory() < Downloads.COPIES * read.maxRange()) {
            throw new IllegalArgumentException("range-memory must be twice max-range or more");
        }
        return read;
    }
}
