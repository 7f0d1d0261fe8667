package org.quicprochat.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Completion of the command line. */
@Command(
        name = "completion",
        description = "Prints a script that lets bash and zsh complete qpc's commands and options.",
        footer = {"%nExample, for the shell at hand:", "  source <(qpc completion)"})
final class CompletionCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        world.terminal().out().println(AutoComplete.bash("qpc", spec.root().commandLine()));
        return ExitCode.OK;
    }
}
