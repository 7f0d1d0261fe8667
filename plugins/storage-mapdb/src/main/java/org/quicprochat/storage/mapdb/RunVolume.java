package org.quicprochat.storage.mapdb;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.mapdb.DataInput2;
import org.mapdb.volume.Volume;
import org.quicprochat.storage.mapdb.Disk.DiskFile;

/**
 * MapDB's view of a table file: written through {@link Disk}, front to back but for the header, then read through a
 * mapping. A subclass of MapDB's type, which none of its own replaces: its mapped volumes map in pieces that only the
 * garbage collector lets go of, and the others are closed by an interrupt of a reader or let readers wait for each
 * other.
 */
abstract class RunVolume extends Volume {
    private static final String READ_ONLY = "a run is never changed";

    /** What is written while a run is made. */
    static final class Sink extends RunVolume {
        private final DiskFile file;
        private long length;

        Sink(DiskFile file) {
            this.file = file;
        }

        @Override
        public void ensureAvailable(long offset) {}

        @Override
        public void putData(long offset, byte[] src, int srcPos, int srcSize) {
            write(offset, ByteBuffer.wrap(src, srcPos, srcSize));
        }

        @Override
        public void putLong(long offset, long value) {
            write(offset, ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
        }

        @Override
        ByteBuffer at(long offset, int size) {
            ByteBuffer bytes = ByteBuffer.allocate(size);
            try {
                file.read(bytes, offset);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes;
        }

        @Override
        public DataInput2 getDataInput(long offset, int size) {
            return new DataInput2.ByteBuffer(at(offset, size), 0);
        }

        @Override
        public long length() {
            return length;
        }

        private void write(long offset, ByteBuffer bytes) {
            length = Math.max(length, offset + bytes.remaining());
            try {
                file.write(bytes, offset);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What a finished run is read from. */
    static final class Source extends RunVolume {
        private final MappedFile file;

        Source(MappedFile file) {
            this.file = file;
        }

        @Override
        ByteBuffer at(long offset, int size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long getLong(long offset) {
            return file.slice(offset).getLong(MappedFile.within(offset));
        }

        @Override
        public int getInt(long offset) {
            return file.slice(offset).getInt(MappedFile.within(offset));
        }

        @Override
        public byte getByte(long offset) {
            return file.slice(offset).get(MappedFile.within(offset));
        }

        @Override
        public DataInput2 getDataInput(long offset, int size) {
            return new DataInput2.ByteBuffer(file.slice(offset), MappedFile.within(offset));
        }

        @Override
        public long length() {
            return file.length();
        }

        @Override
        public void ensureAvailable(long offset) {
            throw new UnsupportedOperationException(READ_ONLY);
        }

        @Override
        public void putData(long offset, byte[] src, int srcPos, int srcSize) {
            throw new UnsupportedOperationException(READ_ONLY);
        }

        @Override
        public void putLong(long offset, long value) {
            throw new UnsupportedOperationException(READ_ONLY);
        }
    }

    /** Bytes at an offset. */
    abstract ByteBuffer at(long offset, int size);

    @Override
    public long getLong(long offset) {
        return at(offset, Long.BYTES).getLong(0);
    }

    @Override
    public int getInt(long offset) {
        return at(offset, Integer.BYTES).getInt(0);
    }

    @Override
    public byte getByte(long offset) {
        return at(offset, 1).get(0);
    }

    @Override
    public void getData(long offset, byte[] bytes, int bytesPos, int size) {
        try {
            getDataInput(offset, size).readFully(bytes, bytesPos, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void putInt(long offset, int value) {
        throw new UnsupportedOperationException(READ_ONLY);
    }

    @Override
    public void putByte(long offset, byte value) {
        throw new UnsupportedOperationException(READ_ONLY);
    }

    @Override
    public void putData(long offset, ByteBuffer buf) {
        throw new UnsupportedOperationException(READ_ONLY);
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException(READ_ONLY);
    }

    @Override
    public void clear(long startOffset, long endOffset) {
        throw new UnsupportedOperationException(READ_ONLY);
    }

    @Override
    public void close() {
        closed.set(true);
    }

    @Override
    public void sync() {}

    @Override
    public int sliceSize() {
        return -1;
    }

    @Override
    public boolean isSliced() {
        return false;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public File getFile() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean getFileLocked() {
        return false;
    }
}
