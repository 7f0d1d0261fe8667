package org.quicprochat.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The methods of a server. */
@Command(
        name = "methods",
        description = {
            "Lists the methods that a server has, with their numbers, plugins, and who may call them.",
            "Of the server that runs on the data directory, or else of the one that would be started."
        },
        footer = {"%nExamples:", "  qpc methods", "  qpc methods --data-dir /var/lib/qpc --json"})
final class MethodsCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    MethodsCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        Inspection inspection = world.inspector()
                .running(options)
                .orElseGet(() -> world.inspector().inspect(options, Map.of()));
        List<Inspection.Method> methods = inspection.methods();
        String format = "%5s  %-24s %-16s %s";
        if (!output.json()) {
            world.terminal().out().println(String.format(format, "ID", "METHOD", "PLUGIN", "ACCESS"));
        }
        for (Inspection.Method method : methods) {
            output.write(
                    world,
                    Map.of(
                            "id", method.id(),
                            "name", method.name(),
                            "plugin", method.plugin(),
                            "access", method.access()),
                    String.format(format, method.id(), method.name(), method.plugin(), method.access()));
        }
        inspection.problems().forEach(problem -> world.terminal().err().println(problem));
        return inspection.problems().isEmpty() ? ExitCode.OK : ExitCode.CONFIGURATION;
    }
}
