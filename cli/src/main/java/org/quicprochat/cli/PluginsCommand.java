package org.quicprochat.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The operator's view of plugins. What depends on what, the runtime's own check says: it is asked what would be. */
@Command(
        name = "plugins",
        description = {
            "Lists the plugins with their state and why, and enables or disables them in the configuration file.",
            "Jars of third parties go into the folder plugins/ (server.plugins-dir), and run once they are enabled."
        },
        synopsisSubcommandLabel = "(list | enable | disable)",
        footer = {
            "%nExamples:",
            "  qpc plugins list",
            "  qpc plugins enable greet",
            "  qpc plugins disable channels --cascade"
        })
final class PluginsCommand {
    private final World world;

    PluginsCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists every plugin that is there or named in the configuration.")
    int list(@Mixin ServerOptions options, @Mixin OutputOptions output) {
        Optional<Inspection> running = world.inspector().running(options);
        Inspection inspection = running.orElseGet(() -> world.inspector().inspect(options, Map.of()));
        if (running.isPresent()) {
            world.terminal().err().println("qpc: of the server that runs; a change counts from its next start");
        }
        String format = "%-16s %-9s %-9s %-24s %s";
        if (!output.json()) {
            world.terminal().out().println(String.format(format, "PLUGIN", "VERSION", "STATE", "JAR", "WHY"));
        }
        for (Inspection.Plugin plugin : inspection.plugins()) {
            output.write(
                    world,
                    Map.of(
                            "id", plugin.id(),
                            "version", plugin.version(),
                            "state", plugin.state(),
                            "jar", plugin.jar(),
                            "why", plugin.why()),
                    String.format(format, plugin.id(), plugin.version(), plugin.state(), plugin.jar(), plugin.why()));
        }
        return report(inspection.problems());
    }

    @Command(
            name = "enable",
            mixinStandardHelpOptions = true,
            description = "Enables plugins in the configuration file, if the server would start then.")
    int enable(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "ID", arity = "1..*", description = "Plugins.") List<String> ids) {
        Map<String, Boolean> wanted = wanted(options, ids, true);
        List<Inspection.Problem> problems = newProblems(options, wanted);
        if (!problems.isEmpty()) {
            report(problems);
            throw new Failure(ExitCode.CONFIGURATION, "Nothing was changed: the server would not start.");
        }
        return write(options, wanted, "enabled");
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = {
                "Disables plugins in the configuration file. Refuses where another one depends on them.",
                "Their data stays; their methods answer UnknownMethod."
            })
    int disable(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "ID", arity = "1..*", description = "Plugins.") List<String> ids,
            @Option(names = "--cascade", description = "Disable also what depends on them.") boolean cascade) {
        Map<String, Boolean> wanted = wanted(options, ids, false);
        List<Inspection.Problem> problems = newProblems(options, wanted);
        while (cascade && !problems.isEmpty()) {
            Set<String> dependents = new TreeSet<>();
            problems.forEach(problem -> dependents.addAll(problem.plugins()));
            dependents.removeAll(wanted.keySet());
            if (dependents.isEmpty()) {
                break;
            }
            dependents.forEach(id -> wanted.put(id, false));
            problems = newProblems(options, wanted);
        }
        if (!problems.isEmpty()) {
            report(problems);
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "Nothing was changed: the server would not start."
                            + (cascade ? "" : " --cascade disables also what depends on it."));
        }
        return write(options, wanted, "disabled");
    }

    private Map<String, Boolean> wanted(ServerOptions options, List<String> ids, boolean enabled) {
        List<String> known = world.inspector().inspect(options, Map.of()).plugins().stream()
                .map(Inspection.Plugin::id)
                .toList();
        Map<String, Boolean> wanted = new TreeMap<>();
        for (String id : ids) {
            if (!known.contains(id)) {
                throw Failure.usage("There is no plugin " + id + ". There are: " + String.join(", ", known));
            }
            wanted.put(id, enabled);
        }
        return wanted;
    }

    /** What would keep the server from starting after the change, and does not already. */
    private List<Inspection.Problem> newProblems(ServerOptions options, Map<String, Boolean> wanted) {
        List<Inspection.Problem> before =
                world.inspector().inspect(options, Map.of()).problems();
        return world.inspector().inspect(options, wanted).problems().stream()
                .filter(problem -> !before.contains(problem))
                .toList();
    }

    private int write(ServerOptions options, Map<String, Boolean> wanted, String done) {
        ConfigEdit.setEnabled(options.configFile(world), wanted);
        world.terminal()
                .out()
                .println("In " + options.configFile(world) + " " + done + ": " + String.join(", ", wanted.keySet())
                        + ". It counts from the server's next start.");
        return ExitCode.OK;
    }

    private int report(List<Inspection.Problem> problems) {
        problems.forEach(problem -> world.terminal().err().println(problem));
        return problems.isEmpty() ? ExitCode.OK : ExitCode.CONFIGURATION;
    }
}
