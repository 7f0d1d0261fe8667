package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that fit into one request. */
final class SmallFile {
    private SmallFile() {}

    /**
     * The bytes of a file; {@code -} is standard input.
     *
     * @param max bytes (inclusive)
     * @throws Failure with the code for wrong usage, where it is empty, too large or cannot be read
     */
    static ByteString read(World world, Path path, int max) {
        ByteString bytes = readAny(world, path, max);
        if (bytes.isEmpty()) {
            throw Failure.usage(path + " is empty.");
        }
        return bytes;
    }

    /** The same of a file that may be empty. */
    static ByteString readAny(World world, Path path, int max) {
        try (InputStream in =
                path.toString().equals("-") ? world.terminal().in() : Files.newInputStream(world.resolve(path))) {
            byte[] bytes = in.readNBytes(max + 1);
            if (bytes.length > max) {
                throw Failure.usage(path + " is larger than " + max + " bytes: no server takes it.");
            }
            return ByteString.copyFrom(bytes);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.USAGE, "Cannot read " + path + ": " + e.getClass().getSimpleName(), e);
        }
    }
}
