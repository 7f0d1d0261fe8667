package org.quicprochat.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Finds all that is wrong with a configuration. */
@Command(
        name = "check-config",
        description = {
            "Says everything that is wrong with the configuration and the plugins, each with file and line.",
            "Starts nothing and changes nothing: do it before you restart a server."
        },
        footer = {"%nExample:", "  qpc check-config --config conf/qpc.conf && systemctl restart qpc"})
final class CheckConfigCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    CheckConfigCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        List<Inspection.Problem> problems =
                world.inspector().inspect(options, Map.of()).problems();
        for (Inspection.Problem problem : problems) {
            output.write(world, Map.of("where", problem.where(), "text", problem.text()), problem.toString());
        }
        if (problems.isEmpty() && !output.json()) {
            world.terminal().out().println("The server would start with this configuration.");
        }
        return problems.isEmpty() ? ExitCode.OK : ExitCode.CONFIGURATION;
    }
}
