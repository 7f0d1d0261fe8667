package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * conf/qpc.conf names every key of the runtime and of the plugins that come with it, commented out: it is made of their
 * reference.conf files, and {@code -Dtidy.write=true} makes it anew.
 */
class ShippedConfigTest {
    private static final Path ROOT = Path.of(System.getProperty("qpc.root"));
    private static final Path SHIPPED = ROOT.resolve("conf/qpc.conf");
    private static final String HEAD = """
            # The server's configuration (HOCON): every key, with its unit and default. A line that begins with # and no
            # space is a default: take the # away, and change it. Flags and QPC_ variables win over this file.
            # docs/operating.md explains more; qpc check-config finds mistakes.

            """;
    private static final Pattern BLOCK = Pattern.compile("\\s*([a-z0-9-]+) \\{");

    @Test
    void itIsMadeOfTheDefaults() throws IOException {
        String text = generate();
        if (Boolean.getBoolean("tidy.write")) {
            Files.writeString(SHIPPED, text);
        }

        assertThat(SHIPPED).hasContent(text);
    }

    @Test
    void asShippedItChangesNothing() {
        assertThat(ConfigFactory.parseFile(SHIPPED.toFile()).entrySet()).isEmpty();
    }

    @Test
    void withTheMarksTakenAwayItIsTheReference() throws IOException {
        String uncommented = Files.readString(SHIPPED).replaceAll("(?m)^(\\s*)#(\\S)", "$1$2");
        Path reference = ROOT.resolve("runtime/src/main/resources/org/quicprochat/runtime/config/reference.conf");

        assertThat(ConfigFactory.parseString(uncommented).withoutPath("plugins"))
                .isEqualTo(ConfigFactory.parseFile(reference.toFile()).withoutPath("plugins"));
        for (Path plugin : plugins()) {
            String path = "plugins." + id(plugin) + ".config";
            var keys = ConfigFactory.parseFile(plugin.toFile()).root();
            if (!keys.isEmpty()) {
                assertThat(ConfigFactory.parseString(uncommented).getObject(path))
                        .isEqualTo(keys);
            }
        }
    }

    private static String generate() throws IOException {
        Path reference = ROOT.resolve("runtime/src/main/resources/org/quicprochat/runtime/config/reference.conf");
        StringBuilder text = new StringBuilder(HEAD);
        boolean body = false;
        for (String line : Files.readAllLines(reference)) {
            body |= line.startsWith("server {");
            if (line.startsWith("plugins {")) {
                text.append(pluginKeys());
            } else if (body) {
                text.append(commentedOut(line)).append('\n');
            }
        }
        return text.toString();
    }

    private static String commentedOut(String line) {
        boolean kept = line.isBlank()
                || line.strip().startsWith("#")
                || line.endsWith("{")
                || line.strip().equals("}");
        int indent = line.length() - line.stripLeading().length();
        return kept ? line : line.substring(0, indent) + "#" + line.substring(indent);
    }

    private static String pluginKeys() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path plugin : plugins()) {
            Deque<String> path = new ArrayDeque<>(List.of("plugins." + id(plugin) + ".config."));
            text.append("\n# ---- ").append(id(plugin)).append('\n');
            for (String line : Files.readAllLines(plugin)) {
                Matcher block = BLOCK.matcher(line);
                if (line.isBlank() || line.strip().startsWith("#")) {
                    text.append(line.strip());
                } else if (block.matches()) {
                    path.push(path.element() + block.group(1) + ".");
                    continue;
                } else if (line.strip().equals("}")) {
                    path.pop();
                    continue;
                } else {
                    text.append('#').append(path.element()).append(line.strip());
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    /** The reference.conf of each plugin that comes with the server; the example does not. */
    private static List<Path> plugins() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("plugins"))) {
            return files.filter(file -> file.endsWith("reference.conf"))
                    .filter(file -> file.toString().contains("src/main/resources".replace('/', File.separatorChar)))
                    .filter(file -> !id(file).startsWith("example-"))
                    .sorted()
                    .toList();
        }
    }

    private static String id(Path reference) {
        return ROOT.resolve("plugins").relativize(reference).getName(0).toString();
    }
}
