package org.quicprochat.storage.mapdb;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ends commits that the disk does not answer. On a thread of its own, for the disk may answer nobody. */
final class Watchdog extends Background {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Committer committer;

    Watchdog(Committer committer) {
        super("storage-watchdog", INTERVAL, new AtomicBoolean());
        this.committer = committer;
    }

    @Override
    Duration work() {
        committer.expire();
        return Duration.ZERO;
    }
}
