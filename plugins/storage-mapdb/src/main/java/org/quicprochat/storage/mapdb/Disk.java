package org.quicprochat.storage.mapdb;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** All that the engine does to files; tests put faults in its place. Thread-safe. */
interface Disk {
    /** Opens a file for reading and writing, and makes it where it is absent. */
    DiskFile open(Path path) throws IOException;

    /** Opens a file for reading. */
    DiskFile read(Path path) throws IOException;

    /** The files of a directory, sorted by name. */
    List<Path> list(Path directory) throws IOException;

    /** Makes a directory where it is absent. */
    void createDirectory(Path directory) throws IOException;

    /** Removes a file where it exists. */
    void delete(Path path) throws IOException;

    /** Gives a file another name, in place of what has that name, in one step. */
    void rename(Path from, Path to) throws IOException;

    /** Makes what was created, renamed and removed in a directory durable. */
    void sync(Path directory) throws IOException;

    /** Maps a whole file for reading, until the arena is closed. */
    MemorySegment map(Path path, Arena arena) throws IOException;

    /** An open file. Used by one thread at a time. */
    interface DiskFile extends Closeable {
        /** Reads until the buffer is full or the file ends. */
        void read(ByteBuffer target, long position) throws IOException;

        /** Writes all of the buffer. */
        void write(ByteBuffer source, long position) throws IOException;

        /** Makes what was written durable. */
        void force() throws IOException;

        /** Cuts the file. */
        void truncate(long size) throws IOException;

        /** The length, in bytes. */
        long size() throws IOException;
    }
}
