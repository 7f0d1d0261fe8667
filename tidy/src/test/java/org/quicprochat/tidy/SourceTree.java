package org.quicprochat.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The project's own files.
 *
 * @param root the folder of the root pom
 */
record SourceTree(Path root) {
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "dist", "data", "node_modules");

    /** The tree that the build runs in. */
    static SourceTree ofBuild() {
        return new SourceTree(
                Path.of(System.getProperty("qpc.root", "..")).toAbsolutePath().normalize());
    }

    /** The files with one of these endings, without what a build made. */
    List<Path> files(String... endings) {
        try (Stream<Path> all = Files.find(root, 30, (path, attributes) -> attributes.isRegularFile())) {
            return all.filter(path -> Stream.of(endings).anyMatch(path.toString()::endsWith))
                    .filter(path -> {
                        for (Path part : root.relativize(path)) {
                            if (NOT_OURS.contains(part.toString())) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file. */
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file's path as a person would say it. */
    String name(Path file) {
        return root.relativize(file).toString();
    }
}
