package org.quicprochat.blobs;

import java.io.IOException;
import java.time.Duration;
import org.quicprochat.plugin.StatusException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is answered when the disk fails, or has no room. */
final class Faults {
    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    private final Disk disk;
    private final long minFree;
    private final Duration retry;

    Faults(Disk disk, long minFree, Duration retry) {
        this.disk = disk;
        this.minFree = minFree;
        this.retry = retry;
    }

    /**
     * Checks that there is room for so many bytes.
     *
     * @throws StatusException Unavailable {@code STORAGE_FULL}
     */
    void checkRoom(long bytes) throws IOException {
        if (disk.usable() - bytes < minFree) {
            log.atWarn().addKeyValue("min_free", minFree).log("The disk has no room for a blob");
            throw full();
        }
    }

    private StatusException full() {
        return StatusException.unavailable("STORAGE_FULL", "The server's disk is full", retry);
    }

    /** The answer to a call that met a failure of the disk: Unavailable. */
    StatusException unavailable(IOException failure) {
        log.atWarn().setCause(failure).log("The disk failed a blob");
        return hasRoom()
                ? StatusException.unavailable("STORAGE_UNAVAILABLE", "The disk takes nothing now", retry)
                : full();
    }

    private boolean hasRoom() {
        try {
            return disk.usable() > minFree;
        } catch (IOException e) {
            return true;
        }
    }
}
