package org.quicprochat.blobs;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** How far an upload is. Not thread-safe: guarded by the lock of its {@link LiveUpload}. */
final class Progress {
    /** Towards the end they come after an eighth of the usual bytes at least: each is a commit. */
    private static final int LEAST_SHARE = 8;

    final String file;
    final long totalSize;
    long received;
    long synced;
    boolean syncing;
    /** Of what was received; null: it has to be made from the file. */
    @Nullable
    MessageDigest digest;

    Progress(Upload upload) {
        file = upload.file();
        totalSize = upload.totalSize();
        received = upload.held();
        synced = upload.held();
    }

    /**
     * Whether it is time for a sync. Towards the end they come after fewer and fewer bytes, since the last one is
     * waited for.
     *
     * @param bytes after how many, 1 or more, while as many are still to come
     */
    boolean isDue(long bytes) {
        long toCome = totalSize - received;
        long least = Math.max(1, bytes / LEAST_SHARE);
        return received - synced >= Math.min(bytes, Math.max(least, toCome));
    }
}
