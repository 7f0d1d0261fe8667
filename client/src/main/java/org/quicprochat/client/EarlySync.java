package org.quicprochat.client;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Puts the bytes of a file on the disk while more are written, so that little is left to wait for at the end. Used by
 * one thread.
 */
final class EarlySync {
    static final long STEP_BYTES = 8 << 20;

    private final Disk disk;
    private @Nullable FutureTask<Void> running;
    /** How long the file was at the begin of the last sync. */
    private long begun;

    /** The file's disk. */
    interface Disk {
        /** As {@link java.nio.channels.FileChannel#force}. */
        void force(boolean metaData) throws IOException;
    }

    EarlySync(Disk disk) {
        this.disk = disk;
    }

    /**
     * The file is so long now.
     *
     * @throws IOException where an earlier sync failed: a disk says so only once
     */
    void grown(long length) throws IOException {
        if (length - begun >= STEP_BYTES && (running == null || running.isDone())) {
            await();
            FutureTask<Void> next = new FutureTask<>(() -> {
                disk.force(false);
                return null;
            });
            Thread.startVirtualThread(next);
            running = next;
            begun = length;
        }
    }

    /** Returns when all that was written is on the disk. */
    void finish() throws IOException {
        await();
        disk.force(true);
    }

    private void await() throws IOException {
        FutureTask<Void> last = running;
        running = null;
        if (last == null) {
            return;
        }
        try {
            last.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException("A sync failed in a way that is not known", e.getCause());
        }
    }
}
