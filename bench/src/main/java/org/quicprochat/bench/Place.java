package org.quicprochat.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a benchmark writes: below it, in directories of its own that it removes. */
final class Place {
    @Option(names = "--dir", description = "Where to write meanwhile. Default: the temporary directory")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    Path directory() {
        return directory;
    }
}
