package org.quicprochat.auth.opaque;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.quicprochat.opaque.InvalidMessageException;
import org.quicprochat.opaque.ServerSetup;

/**
 * The file that holds the OPAQUE secrets of the server: one line, base64url without padding, mode 0600. Where the file
 * system knows no such modes, the operator sees to it.
 */
final class SetupFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path file;

    SetupFile(Path directory) {
        this.file = directory.resolve("server-setup");
    }

    /** The path, for what is said to the operator. */
    Path path() {
        return file;
    }

    /**
     * The secrets; empty where there is no file.
     *
     * @throws IllegalStateException where others may read or write the file, or it is damaged
     */
    Optional<ServerSetup> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (isPosix() && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IllegalStateException(file + " is open to others: look who read it, then chmod 600 it");
        }
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return Optional.of(ServerSetup.fromBase64Url(text));
        } catch (InvalidMessageException e) {
            throw new IllegalStateException(file + " is damaged: put a backup of it in its place", e);
        }
    }

    /** Makes fresh secrets and writes them, whole or not at all; returns when they are durable. */
    ServerSetup create(RandomGenerator random) throws IOException {
        ServerSetup setup = ServerSetup.generate(random);
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IllegalStateException("the plugin's directory has no path");
        }
        Path temporary = directory.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Set<StandardOpenOption> fresh = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(temporary, fresh, attributes())) {
            ByteBuffer text = StandardCharsets.US_ASCII.encode(setup.toBase64Url() + "\n");
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        if (isPosix()) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
        return setup;
    }

    private FileAttribute<?>[] attributes() {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
