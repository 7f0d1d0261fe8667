package org.quicprochat.blobs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files in a directory, in 256 directories by the first two digits of their names. */
final class DirectoryDisk implements Disk {
    /** The JDK copies each piece to a direct buffer that each thread keeps: so it stays in the processor's cache. */
    private static final int PIECE_BYTES = 64 << 10;

    /** What lies there under another name is not ours. */
    private static final Pattern BLOB_FILE = Pattern.compile("[0-9a-f]{64}-[0-9a-f]{16}");

    private static final boolean DIRECTORIES_SYNC =
            !System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private final Path root;

    /** The files below a directory, which is made with the first of them. */
    DirectoryDisk(Path root) {
        this.root = root;
    }

    private Path path(String name) {
        return root.resolve(name.substring(0, 2)).resolve(name);
    }

    @Override
    public void create(String name) throws IOException {
        Path path = path(name);
        Path group = path.resolveSibling("");
        if (!Files.isDirectory(group)) {
            Files.createDirectories(group);
            syncDirectory(root.resolveSibling(""));
            syncDirectory(root);
        }
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .close();
        syncDirectory(group);
    }

    private static void syncDirectory(Path directory) throws IOException {
        if (DIRECTORIES_SYNC) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void write(String name, long offset, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.WRITE)) {
            long at = offset;
            int end = bytes.limit();
            while (bytes.position() < end) {
                bytes.limit(Math.min(end, bytes.position() + PIECE_BYTES));
                at += channel.write(bytes, at);
            }
        }
    }

    @Override
    public void sync(String name) throws IOException {
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws IOException {
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.READ)) {
            long at = offset;
            int end = into.limit();
            while (into.position() < end) {
                into.limit(Math.min(end, into.position() + PIECE_BYTES));
                int count = channel.read(into, at);
                if (count < 0) {
                    return;
                }
                at += count;
            }
        }
    }

    @Override
    public long size(String name) throws IOException {
        try {
            return Files.size(path(name));
        } catch (NoSuchFileException e) {
            return -1;
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }

    @Override
    public List<String> names(int group) throws IOException {
        Path directory = root.resolve(HexFormat.of().toHexDigits((byte) group));
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> BLOB_FILE.matcher(name).matches())
                    .toList();
        }
    }

    @Override
    public long usable() throws IOException {
        Path there = Files.isDirectory(root) ? root : root.resolveSibling("");
        // Not by Files.getFileStore, which reads the table of mounts each time.
        return there.toFile().getUsableSpace();
    }
}
