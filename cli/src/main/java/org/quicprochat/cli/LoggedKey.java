package org.quicprochat.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which key the log of keys is asked about. */
final class LoggedKey {
    @Option(names = "--file", paramLabel = "FILE", description = "The key is in FILE, as bytes; '-' is standard input.")
    private Optional<Path> file = Optional.empty();

    @Parameters(
            paramLabel = "KEY",
            arity = "0..1",
            description = "A contact, an address, a key in hex, or a username; yours if left out.")
    private Optional<String> who = Optional.empty();

    Optional<Path> file() {
        return file;
    }

    Optional<String> who() {
        return who;
    }
}
