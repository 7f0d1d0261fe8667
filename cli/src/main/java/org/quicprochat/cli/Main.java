package org.quicprochat.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The process: hands the world to the command line and ends with its exit code. */
public final class Main {
    private Main() {}

    /** Runs {@code qpc}. */
    public static void main(String[] arguments) {
        SecureRandom random = new SecureRandom();
        World world = new World(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("user.home")),
                System.getProperty("os.name"),
                new SystemTerminal(),
                InstantSource.system(),
                random,
                new QuicConnector(random),
                ServerProcess::ofThisJava,
                (_, _) -> new Inspection(List.of(), List.of(), List.of()));
        int exitCode = Qpc.in(world).execute(arguments);
        world.terminal().out().flush();
        System.exit(exitCode);
    }
}
