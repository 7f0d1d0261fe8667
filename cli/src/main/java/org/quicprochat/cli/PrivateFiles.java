package org.quicprochat.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes files whole or not at all: to a new file beside the old one, synced, then renamed over it. Where the file
 * system has no POSIX modes (Windows), a new file is as private as its directory is.
 */
final class PrivateFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /** Makes a directory of mode 0700, and its parents; one that exists is made private too. */
    static void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, attributes(OWNER_ONLY_DIRECTORY));
        if (posix()) {
            Files.setPosixFilePermissions(directory, OWNER_ONLY_DIRECTORY);
        }
    }

    /** Replaces a file; the new one has mode 0600. */
    static void write(Path file, byte[] content) throws IOException {
        replace(file, content, OWNER_ONLY);
    }

    /** Replaces a file that exists; the new one has the mode of the old one. A symbolic link stays one. */
    static void rewrite(Path file, byte[] content) throws IOException {
        Path target = file.toRealPath();
        Set<PosixFilePermission> mode = posix() ? Files.getPosixFilePermissions(target) : OWNER_ONLY;
        replace(target, content, mode);
    }

    /** Whether others than the owner may read the file. */
    static boolean othersMayRead(Path file) throws IOException {
        return posix()
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.getPosixFilePermissions(file).stream()
                        .anyMatch(permission -> permission == PosixFilePermission.GROUP_READ
                                || permission == PosixFilePermission.OTHERS_READ);
    }

    private static void replace(Path file, byte[] content, Set<PosixFilePermission> mode) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path draft = Files.createTempFile(directory, "." + file.getFileName(), ".new", attributes(OWNER_ONLY));
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            if (posix()) {
                Files.setPosixFilePermissions(draft, mode);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> mode) {
        return posix() ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)} : new FileAttribute<?>[0];
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
