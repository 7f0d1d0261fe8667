package org.quicprochat.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a benchmark writes: below it, in directories of its own that it removes. */
final class Place {
    @Option(
            names = "--dir",
            converter = Directory.class,
            description = "Where to write meanwhile. Default: the temporary directory")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    Path directory() {
        return directory;
    }

    private static final class Directory implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path directory = Path.of(text);
            if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
                throw new TypeConversionException(text + " is no directory that can be written");
            }
            return directory;
        }
    }
}
