package org.quicprochat.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The profiles of one person on one machine: a directory of mode 0700 with a JSON file of mode 0600 for each, replaced
 * whole at every change. Not for use by several processes that change the same profile at once: the last one wins.
 */
final class Profiles {
    /** The profile used where none is named. */
    static final String DEFAULT = "default";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    private static final String SUFFIX = ".json";
    private static final String LOG_HEADS_SUFFIX = ".log-heads";

    private final Path configDirectory;
    private final Path directory;

    Profiles(Path configDirectory) {
        this.configDirectory = configDirectory;
        this.directory = configDirectory.resolve("profiles");
    }

    /** The profile of this name; the empty one where there is none. */
    Profile load(String name) {
        Path file = file(name);
        try {
            return ProfileFile.read(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Profile.EMPTY;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.FAULT,
                    "The profile file " + file + " is damaged (" + e.getMessage() + "). Mend it, or"
                            + " remove it: it holds the private key of the account's identity.",
                    e);
        }
    }

    /** Keeps a profile, durably. */
    void save(String name, Profile profile) {
        Path file = file(name);
        try {
            PrivateFiles.createDirectory(configDirectory);
            PrivateFiles.createDirectory(directory);
            PrivateFiles.write(file, ProfileFile.write(profile).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a profile keeps what it knows of servers' logs of keys. */
    Path logHeads(String name) {
        return file(name).resolveSibling(name + LOG_HEADS_SUFFIX);
    }

    /** Forgets a profile; says whether there was one. */
    boolean remove(String name) {
        try {
            Files.deleteIfExists(logHeads(name));
            return Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all profiles, in alphabetical order. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
                for (Path file : files) {
                    String name = String.valueOf(file.getFileName());
                    names.add(name.substring(0, name.length() - SUFFIX.length()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        names.removeIf(name -> !NAME.matcher(name).matches());
        names.sort(null);
        return names;
    }

    private Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Failure.usage(
                    "'" + name + "' is no profile name: letters, digits, dot, dash and underscore, 64 at most.");
        }
        return directory.resolve(name + SUFFIX);
    }
}
