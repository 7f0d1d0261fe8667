package org.quicprochat.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The process: hands the world to the command line and ends with its exit code. */
public final class Main {
    private Main() {}

    /** Runs {@code qpc}. */
    public static void main(String[] arguments) {
        List<String> given = List.of(arguments);
        boolean serves = !given.isEmpty() && given.getFirst().equals("serve");
        if (serves && ServerOptions.arePlain(given.subList(1, given.size()))) {
            System.exit(org.quicprochat.runtime.Main.run(
                    given.subList(1, given.size()), System.getenv(), System.out, System.err));
        }
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        Optional<Path> home =
                Optional.ofNullable(System.getProperty("qpc.home")).map(Path::of);
        World world = new World(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("user.home")),
                System.getProperty("os.name"),
                new SystemTerminal(),
                clock,
                random,
                new QuicConnector(random),
                ServerProcess::ofThisJava,
                new RuntimeInspector(System.getenv(), home, clock, random));
        if (!serves) {
            // A client's own troubles are told by its commands; the log is for those who look for more.
            System.setProperty("qpc.log.level", world.variable("QPC_LOG").orElse("off"));
        }
        int exitCode = Qpc.in(world).execute(given.isEmpty() ? new String[] {"--help"} : arguments);
        world.terminal().out().flush();
        System.exit(exitCode);
    }
}
