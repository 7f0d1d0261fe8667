package org.quicprochat.runtime.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginDescriptor;
import org.quicprochat.plugin.MethodRange;

/** Turns a jar's manifest into a candidate, or into the sentence that says what is wrong with it. */
final class JarManifest {
    private static final String RANGES = "Plugin-Ranges";
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    private JarManifest() {}

    static Candidate read(Path jar, Function<Path, PluginDescriptor> finder, boolean bundled, Candidate.Loader loader)
            throws LoadException {
        Manifest manifest = manifest(jar);
        PluginDescriptor descriptor = finder.apply(jar);
        String id = descriptor.getPluginId();
        if (id == null || !ID.matcher(id).matches()) {
            throw new LoadException("The manifest has no Plugin-Id of a to z, 0 to 9 and dashes, so this is no plugin;"
                    + " remove the jar from the folder, or build it with Plugin-Id, Plugin-Version and Plugin-Class");
        }
        String version = descriptor.getVersion();
        if (version == null || version.isBlank()) {
            throw new LoadException("The manifest has no Plugin-Version; build the jar with one, such as 1.0.0");
        }
        List<Candidate.Dependency> dependencies = descriptor.getDependencies().stream()
                .map(needed -> new Candidate.Dependency(
                        needed.getPluginId(), needed.getPluginVersionSupport(), needed.isOptional()))
                .toList();
        List<MethodRange> ranges = ranges(manifest.getMainAttributes().getValue(RANGES));
        String origin = String.valueOf(jar.getFileName());
        return new Candidate(id, version, origin, bundled, dependencies, ranges, loader);
    }

    private static Manifest manifest(Path jar) throws LoadException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            if (manifest == null) {
                throw new LoadException("The jar has no manifest, so this is no plugin; remove it from the folder, or"
                        + " build it with Plugin-Id, Plugin-Version and Plugin-Class in its manifest");
            }
            return manifest;
        } catch (IOException e) {
            throw new LoadException(
                    "The file is damaged or no jar; copy it again from where it was built, or remove it", e);
        }
    }

    private static List<MethodRange> ranges(@Nullable String attribute) throws LoadException {
        List<MethodRange> ranges = new ArrayList<>();
        if (attribute == null) {
            return ranges;
        }
        for (String part : attribute.split(",")) {
            Matcher range = RANGE.matcher(part.strip());
            if (!range.matches()) {
                throw new LoadException("The manifest's Plugin-Ranges has to look like 16400-16409, 16420");
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            try {
                ranges.add(MethodRange.of(first, last));
            } catch (IllegalArgumentException e) {
                throw new LoadException("The manifest's Plugin-Ranges has to name ids of 1 to 65535", e);
            }
        }
        return List.copyOf(ranges);
    }

    /** A copy of the API in a jar would be another API than the server's: nothing would fit. */
    static void refuseCopiesOfTheApi(Path jar) throws LoadException {
        Optional<String> copied;
        try (JarFile file = new JarFile(jar.toFile())) {
            copied = file.stream()
                    .map(ZipEntry::getName)
                    .map(ApiPackages::bundled)
                    .flatMap(Optional::stream)
                    .findFirst();
        } catch (IOException e) {
            throw new LoadException("The file is damaged; copy it again from where it was built", e);
        }
        if (copied.isPresent()) {
            throw new LoadException("The jar holds a copy of " + copied.get() + ", which the server brings; give"
                    + " plugin-api the scope provided in the plugin's build, and build it again");
        }
    }
}
