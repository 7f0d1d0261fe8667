package org.quicprochat.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The measurements, which are not part of an installation: they bring the peers that they compare with. */
@Command(
        name = "bench",
        description = "Measures this server beside its peers, where the benchmarks are installed.",
        footer = {"%nExamples:", "  qpc bench rpc", "  qpc bench enqueue", "  qpc bench fanout"})
final class BenchCommand implements Callable<Integer> {
    private static final String MAIN = "org.quicprochat.bench.Main";

    private final World world;

    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", description = "What the benchmarks' own help says.")
    private List<String> arguments = new ArrayList<>();

    BenchCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws Exception {
        try {
            Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object)
                    arguments.toArray(String[]::new));
            return ExitCode.OK;
        } catch (ClassNotFoundException _) {
            world.terminal().err().println("qpc: the benchmarks are not installed here.");
            return ExitCode.USAGE;
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
