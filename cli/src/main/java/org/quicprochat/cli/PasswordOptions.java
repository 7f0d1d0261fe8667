package org.quicprochat.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a password comes from. There is no option that takes the password itself: all users of a machine see argv. */
final class PasswordOptions {
    private static final int MAX_BYTES = 1024;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = {
                "Read the password from the first line of FILE, or of standard input where FILE is '-'.",
                "Without this option it is asked for, without echo. It cannot be given on the command line."
            })
    private Optional<Path> file = Optional.empty();

    /** A password that exists. */
    Password read(World world, String username) {
        return file.map(path -> fromFile(world, path)).orElseGet(() -> ask(world, "Password for " + username + ": "));
    }

    /** A new password: a person types it twice. */
    Password readNew(World world, String username) {
        if (file.isPresent()) {
            return read(world, username);
        }
        Password first = ask(world, "New password for " + username + ": ");
        try (Password second = ask(world, "The same again: ")) {
            if (!first.sameAs(second)) {
                first.close();
                throw Failure.usage("The two passwords differ. Nothing was done; try again.");
            }
        }
        return first;
    }

    private static Password ask(World world, String prompt) {
        char[] characters = world.terminal()
                .askSecret(prompt)
                .orElseThrow(() -> Failure.usage("There is no terminal to ask for the password at. Give"
                        + " --password-file FILE, or --password-file - to read it from standard input."));
        return notEmpty(new Password(characters));
    }

    private static Password fromFile(World world, Path path) {
        if (path.toString().equals("-")) {
            return firstLine(world.terminal().in());
        }
        Path file = world.resolve(path);
        try {
            if (PrivateFiles.othersMayRead(file)) {
                world.terminal().err().println("qpc: warning: others can read " + path + "; chmod 600 it");
            }
            try (InputStream in = Files.newInputStream(file)) {
                return firstLine(in);
            }
        } catch (IOException e) {
            throw Failure.usage("Cannot read the password file " + path + ": "
                    + e.getClass().getSimpleName());
        }
    }

    private static Password firstLine(InputStream in) {
        try {
            var line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.write(next);
                if (line.size() > MAX_BYTES) {
                    throw Failure.usage("The password is longer than " + MAX_BYTES + " bytes.");
                }
            }
            byte[] bytes = line.toByteArray();
            int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
            return notEmpty(Password.ofUtf8(Arrays.copyOf(bytes, length)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Password notEmpty(Password password) {
        if (password.isEmpty()) {
            throw Failure.usage("The password is empty.");
        }
        return password;
    }
}
