package org.quicprochat.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a running server says of itself in {@code <data-dir>/run/server.json}. */
final class RunFile {
    private static final ConfigParseOptions JSON =
            ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setAllowMissing(false);

    private RunFile() {}

    /** The server that runs; empty where there is no file, or its process is gone. */
    static Optional<Inspection> read(Path dataDirectory) {
        Path file = dataDirectory.resolve("run").resolve("server.json");
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            Config content = ConfigFactory.parseFile(file.toFile(), JSON);
            if (ProcessHandle.of(content.getLong("pid")).isEmpty()) {
                return Optional.empty();
            }
            List<Inspection.Plugin> plugins = content.getConfigList("plugins").stream()
                    .map(row -> new Inspection.Plugin(
                            row.getString("id"),
                            row.getString("version"),
                            row.getString("jar"),
                            row.getString("state"),
                            row.getString("why")))
                    .toList();
            List<Inspection.Method> methods = content.getConfigList("methods").stream()
                    .map(row -> new Inspection.Method(
                            row.getInt("id"), row.getString("name"), row.getString("plugin"), row.getString("access")))
                    .sorted(Comparator.comparingInt(Inspection.Method::id))
                    .toList();
            return Optional.of(new Inspection(plugins, methods, List.of()));
        } catch (ConfigException e) {
            throw new Failure(ExitCode.FAULT, "The file " + file + " is damaged; restart the server.", e);
        }
    }
}
