package org.quicprochat.blobs;

import com.google.protobuf.ByteString;

/**
 * A piece of an upload.
 *
 * @param totalSize bytes of the whole blob
 * @param offset where it begins, unsigned
 * @param bytes empty: a question for the offset
 */
record Chunk(long totalSize, long offset, ByteString bytes) {
    /** Whether all of it lies inside the blob. */
    boolean fits() {
        return offset >= 0 && offset <= totalSize - bytes.size();
    }

    /** Where it ends (exclusive); only where it fits. */
    long end() {
        return offset + bytes.size();
    }
}
