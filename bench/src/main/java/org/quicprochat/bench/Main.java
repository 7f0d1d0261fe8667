package org.quicprochat.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The benchmarks' command line: {@code qpc bench …}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        description = "Measures this server beside its peers, in one run, on this machine.",
        subcommands = {
            RpcBench.class,
            StorageBench.class,
            EnqueueBench.class,
            RelayBench.class,
            ResolveBench.class,
            FanoutBench.class,
            ClaimsBench.class,
            TransparencyBench.class,
            BlobBench.class,
            BareCommand.class
        })
public final class Main {
    /** Off for all alike, as a server has it. */
    static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    private Main() {}

    /** Runs a benchmark and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.setProperty(LEAK_DETECTION, System.getProperty(LEAK_DETECTION, "disabled"));
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
