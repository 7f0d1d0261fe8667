package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to a directory, which one engine of one process has at a time; the system takes it back from a dead one.
 */
final class DirectoryLock implements AutoCloseable {
    static final String NAME = "lock";

    private static final Logger log = LoggerFactory.getLogger(DirectoryLock.class);

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the right, or throws where another engine has it. */
    static DirectoryLock take(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock taken = null;
        try {
            taken = tryLock(channel);
        } finally {
            if (taken == null) {
                channel.close();
            }
        }
        if (taken == null) {
            throw new IOException("the storage directory " + directory + " is in use by another process (it holds "
                    + file + "): stop that one, or give this one a directory of its own");
        }
        return new DirectoryLock(channel);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // This process has it.
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("lock file not closed");
        }
    }
}
