package org.quicprochat.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the server in this process. */
@Command(
        name = "serve",
        description = {
            "Runs a server until it is told to stop (Ctrl-C, SIGTERM); then open calls finish, and it ends with 0.",
            "Makes its directory, certificate and key when they are missing. Prints 'ready ADDRESS' when it serves.",
            "SIGHUP reads certificate, key and log level again."
        },
        footer = {
            "%nExamples:",
            "  qpc serve",
            "  qpc serve --listen 127.0.0.1:5001 --data-dir /var/lib/qpc --config /etc/qpc/qpc.conf"
        })
final class ServeCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    private ServerOptions options = new ServerOptions();

    ServeCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        return org.quicprochat.runtime.Main.run(options.arguments(), world.environment(), System.out, System.err);
    }
}
