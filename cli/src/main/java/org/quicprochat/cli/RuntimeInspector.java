package org.quicprochat.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quicprochat.plugin.MethodHandler;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.ConfigTree;
import org.quicprochat.runtime.config.Launch;
import org.quicprochat.runtime.config.ServerSettings;
import org.quicprochat.runtime.connection.ConnectionRegistry;
import org.quicprochat.runtime.dispatch.RateLimits;
import org.quicprochat.runtime.dispatch.Registered;
import org.quicprochat.runtime.plugin.Host;
import org.quicprochat.runtime.plugin.PluginBoot;
import org.quicprochat.runtime.plugin.PluginJars;
import org.quicprochat.runtime.plugin.PluginSet;
import org.quicprochat.runtime.plugin.PluginStatus;
import org.quicprochat.runtime.storage.KeySpace;
import org.quicprochat.runtime.storage.TransactionRunner;

/** Goes through the runtime's own boot, up to the checked set of plugins, and stops there. */
final class RuntimeInspector implements Inspection.Inspector {
    /** How problems name plugins: {@code plugin delivery (delivery.jar) and greet (greet-1.0.jar)}. */
    private static final Pattern LABEL = Pattern.compile("(?:plugin|and) ([a-z][a-z0-9-]*)(?: \\(|$| and )");

    private final Map<String, String> environment;
    private final Optional<Path> home;
    private final InstantSource clock;
    private final SecureRandom random;

    RuntimeInspector(Map<String, String> environment, Optional<Path> home, InstantSource clock, SecureRandom random) {
        this.environment = environment;
        this.home = home;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Inspection inspect(ServerOptions options, Map<String, Boolean> enabled) {
        List<PluginStatus> plan = List.of();
        try {
            Launch launch = Launch.parse(options.arguments(), environment).with(overrides(enabled));
            ConfigTree tree = ConfigTree.load(launch, home);
            ServerSettings settings = (tree.problems().isEmpty() ? tree : ConfigTree.defaults()).settings();
            try (PluginJars jars = new PluginJars(home.map(path -> path.resolve("plugins")), settings.pluginsDir())) {
                PluginBoot boot = new PluginBoot(
                        tree,
                        host(settings),
                        jars.candidates(),
                        jars.problems(),
                        jars::satisfies,
                        settings.deadlines().pluginStart());
                plan = boot.plan();
                PluginSet plugins = boot.assemble();
                return new Inspection(rows(boot.plan()), methods(plugins), List.of());
            }
        } catch (BootException e) {
            List<Inspection.Problem> problems = e.problems().stream()
                    .map(problem -> new Inspection.Problem(problem.where(), problem.text(), pluginsOf(problem.where())))
                    .toList();
            return new Inspection(rows(plan), List.of(), problems);
        }
    }

    @Override
    public Optional<Inspection> running(ServerOptions options) {
        try {
            ConfigTree tree = ConfigTree.load(Launch.parse(options.arguments(), environment), home);
            return tree.problems().isEmpty() ? RunFile.read(tree.settings().dataDir()) : Optional.empty();
        } catch (BootException _) {
            return Optional.empty();
        }
    }

    /** Ids named by a problem of the set. */
    static List<String> pluginsOf(String where) {
        List<String> ids = new ArrayList<>();
        Matcher label = LABEL.matcher(where);
        for (int from = 0; where.startsWith("plugin ") && label.find(from); from = label.end(1)) {
            ids.add(label.group(1));
        }
        return List.copyOf(ids);
    }

    private static Config overrides(Map<String, Boolean> enabled) {
        Config config = ConfigFactory.empty();
        for (Map.Entry<String, Boolean> plugin : enabled.entrySet()) {
            String path = ConfigUtil.joinPath("plugins", plugin.getKey(), "enabled");
            config = config.withValue(path, ConfigValueFactory.fromAnyRef(plugin.getValue()));
        }
        return config;
    }

    private Host host(ServerSettings settings) {
        RateLimits rates = new RateLimits(
                settings.rates().enabled(),
                settings.rates().byName(),
                settings.rates().maxBuckets(),
                clock);
        return new Host(
                new TransactionRunner(settings.storage(), random),
                new KeySpace(),
                clock,
                random,
                new ConnectionRegistry(settings.pushes()),
                rates,
                new NeverStarted(clock.instant(), settings),
                PeerLink.none(),
                settings.dataDir());
    }

    /** The server that plugins see while they define themselves, and that never starts. */
    private record NeverStarted(Instant startedAt, ServerSettings settings) implements ServerView {
        @Override
        public State state() {
            return State.STARTING;
        }

        @Override
        public Optional<String> domain() {
            return settings.federation().domain();
        }

        @Override
        public List<String> failedPlugins() {
            return List.of();
        }

        @Override
        public boolean isAdmin(String username) {
            return settings.admins().contains(username);
        }
    }

    private static List<Inspection.Plugin> rows(List<PluginStatus> plan) {
        return plan.stream()
                .map(row -> new Inspection.Plugin(
                        row.id(), row.version(), row.origin(), row.state().name(), row.why()))
                .toList();
    }

    private static List<Inspection.Method> methods(PluginSet plugins) {
        return plugins.methodTable().methods().stream()
                .sorted(Comparator.comparingInt(
                        (Registered method) -> method.spec().id()))
                .map(method -> new Inspection.Method(
                        method.spec().id(),
                        method.spec().name(),
                        method.pluginId(),
                        access(method.spec().handler())))
                .toList();
    }

    private static String access(MethodHandler<?> handler) {
        return switch (handler) {
            case MethodHandler.Open<?> _ -> "open";
            case MethodHandler.Session<?> _ -> "session";
            case MethodHandler.Admin<?> _ -> "admin";
            case MethodHandler.PeerOrSession<?> _ -> "peer or session";
        };
    }
}
