package org.quicprochat.client;

/** Is told how far a blob is. Called on the thread that puts or gets it; must not block for long. */
@FunctionalInterface
public interface BlobProgress {
    /** Tells nobody. */
    BlobProgress NONE = (bytes, total) -> {};

    /**
     * So many bytes are there now; it can go back where something was lost on the way.
     *
     * @param bytes 0 to {@code total} (inclusive)
     * @param total bytes of the blob
     */
    void at(long bytes, long total);
}
