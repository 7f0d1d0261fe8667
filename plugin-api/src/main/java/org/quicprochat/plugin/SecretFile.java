package org.quicprochat.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file that holds a secret: one line, base64url without padding, mode 0600. Where the file system knows no such
 * modes, the operator sees to it. Random bytes are better claimed with {@link PluginContext#secret}, which keeps them
 * in such a file; this is for a secret of a form of its own. Blocks on files.
 *
 * @param path where it is, or will be
 */
public record SecretFile(Path path) {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** More than a line of any secret. */
    private static final long MAX_BYTES = 4096;

    /**
     * The secret; empty where there is no file.
     *
     * @throws SecretException where others may read or write the file, or it holds no line of that many bytes
     */
    public Optional<byte[]> read(int bytes) throws IOException, SecretException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (isPosix() && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path))) {
            throw new SecretException(path + " is open to others: look who read it, then chmod 600 it");
        }
        if (Files.size(path) > MAX_BYTES) {
            throw damaged();
        }
        byte[] secret;
        try {
            secret = Base64.getUrlDecoder().decode(text().strip());
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
        if (secret.length != bytes) {
            throw damaged();
        }
        return Optional.of(secret);
    }

    private String text() throws IOException {
        return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
    }

    /** That the file holds something else than it should. */
    public SecretException damaged() {
        return new SecretException(path + " is damaged: put a backup of it in its place");
    }

    /** Writes a secret, whole or not at all; returns when it is durable. */
    public void write(byte[] secret) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Set<StandardOpenOption> fresh = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(temporary, fresh, attributes())) {
            String line = Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n";
            ByteBuffer text = StandardCharsets.US_ASCII.encode(line);
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        Path directory = path.toAbsolutePath().getParent();
        if (isPosix() && directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private FileAttribute<?>[] attributes() {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
