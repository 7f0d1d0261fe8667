package org.quicprochat.blobs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The files of blobs, by name. Thread-safe; every method blocks. What was written is durable after {@link #sync}, and
 * a file's name after {@link #create}.
 */
interface Disk {
    /** Into how many groups names are divided. */
    int GROUPS = 256;

    /** Makes an empty file whose name survives a crash; one that is there stays as it is. */
    void create(String name) throws IOException;

    /**
     * Writes all of the bytes at an offset.
     *
     * @throws java.nio.file.NoSuchFileException where there is no such file
     */
    void write(String name, long offset, ByteBuffer bytes) throws IOException;

    /** Makes durable what was written to a file. */
    void sync(String name) throws IOException;

    /**
     * Fills the buffer from an offset on, as far as the file goes.
     *
     * @throws java.nio.file.NoSuchFileException where there is no such file
     */
    void read(String name, long offset, ByteBuffer into) throws IOException;

    /** The bytes of a file; -1 where there is none. */
    long size(String name) throws IOException;

    /** Deletes a file; one that is absent is no error. */
    void delete(String name) throws IOException;

    /** The names of the files of a group, 0 to {@link #GROUPS} (exclusive). */
    List<String> names(int group) throws IOException;

    /** The bytes that can be written before the disk is full. */
    long usable() throws IOException;
}
