package org.quicprochat.storage.mapdb;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A file mapped for reading, in slices that no page of a table crosses. Thread-safe. A read after the mapping's arena
 * was closed throws IllegalStateException; it never touches memory that is gone.
 */
final class MappedFile {
    private static final int SLICE_SHIFT = 30;
    private static final long SLICE_BYTES = 1L << SLICE_SHIFT;

    private final MemorySegment bytes;
    private final ByteBuffer[] slices;

    MappedFile(MemorySegment bytes) {
        this.bytes = bytes;
        slices = new ByteBuffer[(int) ((bytes.byteSize() + SLICE_BYTES - 1) >> SLICE_SHIFT)];
        for (int i = 0; i < slices.length; i++) {
            long start = (long) i << SLICE_SHIFT;
            slices[i] = bytes.asSlice(start, Math.min(SLICE_BYTES, bytes.byteSize() - start))
                    .asByteBuffer();
        }
    }

    long length() {
        return bytes.byteSize();
    }

    /** The slice that holds an offset; its position and limit are not to be changed. */
    ByteBuffer slice(long offset) {
        return slices[(int) (offset >> SLICE_SHIFT)];
    }

    /** Where an offset is within its slice. */
    static int within(long offset) {
        return (int) (offset & (SLICE_BYTES - 1));
    }

    /** A copy of some bytes, which may be in several slices. */
    byte[] copy(long offset, int length) {
        byte[] copy = new byte[length];
        MemorySegment.copy(bytes, offset, MemorySegment.ofArray(copy), 0, length);
        return copy;
    }
}
