package org.quicprochat.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The whole configuration of a server: flags and variables over the operator's file over the runtime's defaults. An
 * immutable value; it knows what is wrong with itself, so that the boot can tell this together with all else.
 */
public final class ConfigTree {
    private static final String DEFAULT_FILE = "conf/qpc.conf";
    private static final ConfigObject PLUGIN_SECTION = ConfigFactory.parseString(
                    "enabled = true, required = true, config {}")
            .root();
    private static final ConfigObject PEER_SECTION = ConfigFactory.parseString(
                    "address = null, certificate = null, ca = null")
            .root();
    private static final ConfigObject RATE_SECTION =
            ConfigFactory.parseString("burst = 1, refill = 1, period = 1 s").root();

    private final Config written;
    private final Config merged;
    private final List<Problem> problems;
    private final Optional<Path> file;

    private ConfigTree(Config written, Config merged, List<Problem> problems, Optional<Path> file) {
        this.written = written;
        this.merged = merged;
        this.problems = problems;
        this.file = file;
    }

    /** The runtime's defaults alone. */
    public static ConfigTree defaults() {
        return new ConfigTree(ConfigFactory.empty(), reference().resolve(), List.of(), Optional.empty());
    }

    /**
     * Reads the configuration. The file is the one that the launch names; else {@code conf/qpc.conf} in the working
     * directory; else the one that came with the server; where there is none, the defaults stand.
     *
     * @param home the directory that the server is installed in, where it is known
     * @throws BootException where the file is not there or is not HOCON, so that nothing more can be said about it
     */
    public static ConfigTree load(Launch launch, Optional<Path> home) throws BootException {
        Optional<Path> file = launch.configFile();
        if (file.isPresent() && !Files.isRegularFile(file.get())) {
            throw new BootException(List.of(new Problem(
                    file.get().toString(), "There is no such configuration file; mend --config or QPC_CONFIG")));
        }
        file = file.or(() -> Optional.of(Path.of(DEFAULT_FILE)).filter(Files::isRegularFile))
                .or(() -> home.map(path -> path.resolve(DEFAULT_FILE)).filter(Files::isRegularFile));
        Config configured = file.isEmpty() ? ConfigFactory.empty() : parse(file.get());
        return of(launch.overrides().withFallback(configured), file);
    }

    /** The configuration that this text makes, over the defaults. */
    public static ConfigTree ofText(String hocon) throws BootException {
        try {
            return of(ConfigFactory.parseString(hocon), Optional.empty());
        } catch (ConfigException e) {
            throw new BootException(List.of(broken("configuration", e)));
        }
    }

    /** This tree with what flags and variables set, over all else. */
    public ConfigTree with(Launch launch) throws BootException {
        return of(launch.overrides().withFallback(written), file);
    }

    private static Config parse(Path file) throws BootException {
        try {
            ConfigParseOptions options =
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);
            return ConfigFactory.parseFile(file.toFile(), options);
        } catch (ConfigException e) {
            throw new BootException(List.of(broken(file.toString(), e)));
        }
    }

    private static Problem broken(String where, ConfigException e) {
        String text = e.getMessage() == null ? "The file cannot be read" : e.getMessage();
        return e.origin() == null ? new Problem(where, text) : Problem.at(e.origin(), text);
    }

    private static ConfigTree of(Config written, Optional<Path> file) throws BootException {
        Config reference = reference();
        try {
            Config merged = written.withFallback(reference).resolve();
            Config configured = written.resolveWith(merged);
            Map<String, ConfigObject> open =
                    Map.of("plugins", PLUGIN_SECTION, "limits.rate", RATE_SECTION, "server.peers", PEER_SECTION);
            List<Problem> problems =
                    new StrictCheck("the server", reference.resolve().root(), open).check(configured, "");
            return new ConfigTree(written, merged, problems, file);
        } catch (ConfigException e) {
            throw new BootException(List.of(broken(file.map(Path::toString).orElse("configuration"), e)));
        }
    }

    private static Config reference() {
        return referenceOf(ConfigTree.class)
                .orElseThrow(() -> new IllegalStateException("The runtime's reference.conf is missing"));
    }

    /**
     * The {@code reference.conf} that lies beside a class, unresolved; empty where there is none.
     *
     * @throws ConfigException where it is not HOCON
     */
    public static Optional<Config> referenceOf(Class<?> type) {
        try (InputStream stream = type.getResourceAsStream("reference.conf")) {
            if (stream == null) {
                return Optional.empty();
            }
            try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                ConfigParseOptions options =
                        ConfigParseOptions.defaults().setOriginDescription("reference.conf of " + type.getSimpleName());
                return Optional.of(ConfigFactory.parseReader(reader, options));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A reference.conf cannot be read", e);
        }
    }

    /** What is wrong with the runtime's own keys; the plugins' are checked when their jars are loaded. */
    public List<Problem> problems() {
        return problems;
    }

    /** The operator's file; empty where the defaults stand. */
    public Optional<Path> file() {
        return file;
    }

    /** The typed view; only of a tree without problems. */
    public ServerSettings settings() throws BootException {
        return new SettingsReader(merged).read();
    }

    /** The operator's folder of plugins, as far as it can be told also where other keys are wrong. */
    public Path pluginsDir() {
        try {
            return Path.of(merged.getString("server.plugins-dir"));
        } catch (ConfigException | InvalidPathException e) {
            return Path.of("plugins");
        }
    }

    /** The ids that have a section under {@code plugins}. */
    public Set<String> pluginIds() {
        return merged.getValue("plugins") instanceof ConfigObject all ? new TreeSet<>(all.keySet()) : Set.of();
    }

    /** What the operator says about a plugin. */
    public PluginSettings plugin(String id) {
        if (!(merged.getValue("plugins") instanceof ConfigObject all)
                || !(all.get(id) instanceof ConfigObject section)) {
            return PluginSettings.unmentioned();
        }
        Config plugin = section.toConfig();
        boolean hasConfig = plugin.hasPath("config") && plugin.getValue("config") instanceof ConfigObject;
        return new PluginSettings(
                flag(plugin, "enabled"),
                flag(plugin, "required").orElse(true),
                hasConfig ? plugin.getConfig("config") : ConfigFactory.empty(),
                Problem.at(section.origin(), "").where());
    }

    private static Optional<Boolean> flag(Config section, String key) {
        if (!section.hasPath(key) || !ValueKind.FLAG.accepts(section.getValue(key))) {
            return Optional.empty();
        }
        return Optional.of(section.getBoolean(key));
    }

    /**
     * The configuration of a plugin: the operator's over the plugin's own reference.
     *
     * @param reference the {@code reference.conf} of the plugin
     * @param problems receives what is wrong
     */
    public Config pluginConfig(String id, Config reference, Collection<Problem> problems) {
        Config configured = plugin(id).config();
        List<Problem> found = new StrictCheck(
                        "the plugin " + id, reference.resolve().root(), Map.of())
                .check(configured, "plugins." + id + ".config.");
        problems.addAll(found);
        return configured.withFallback(reference).resolve();
    }

    /**
     * What is wrong with the names of buckets under {@code limits.rate}.
     *
     * @param known the names that the runtime and the plugins use
     */
    public List<Problem> unknownRates(Collection<String> known) {
        List<Problem> unknown = new ArrayList<>();
        if (!merged.hasPath("limits.rate") || !(merged.getValue("limits.rate") instanceof ConfigObject rates)) {
            return List.of();
        }
        for (Map.Entry<String, ConfigValue> entry : rates.entrySet()) {
            boolean section = entry.getValue() instanceof ConfigObject;
            if (section && !known.contains(entry.getKey())) {
                String text = "limits.rate." + entry.getKey() + " is no bucket of the server or of an enabled plugin"
                        + Suggestions.didYouMean(entry.getKey(), known);
                unknown.add(Problem.at(entry.getValue().origin(), text));
            }
        }
        return unknown;
    }
}
