package org.quicprochat.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/** The process: hands the world to the command line and ends with its exit code. */
public final class Main {
    private Main() {}

    /** Runs {@code qpc}. */
    public static void main(String[] arguments) {
        World world = new World(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("user.home")),
                System.getProperty("os.name"),
                new SystemTerminal(),
                InstantSource.system(),
                new SecureRandom(),
                (_, _, _) -> {
                    throw new Failure(ExitCode.NO_CONNECTION, "no client yet");
                });
        int exitCode = Qpc.in(world).execute(arguments);
        world.terminal().out().flush();
        System.exit(exitCode);
    }
}
