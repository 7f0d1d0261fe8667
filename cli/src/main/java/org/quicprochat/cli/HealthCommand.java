package org.quicprochat.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.quicprochat.proto.v1.HealthResponse;
import org.quicprochat.wire.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks a server how it is. */
@Command(
        name = "health",
        description = "Asks a server how it is. Needs no account. A server that starts or stops is exit code 19.",
        footer = {"%nExamples:", "  qpc health", "  qpc health --server chat.example.org --json"})
final class HealthCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    HealthCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        try (Link link = connect.connect(world)) {
            HealthResponse health = link.remote().health();
            Duration uptime = Duration.ofMillis(health.getUptimeMs());
            Instant time = Instant.ofEpochMilli(health.getServerTimeMs());
            output.write(
                    world,
                    Map.of(
                            "server", link.address().toString(),
                            "state", health.getState().name(),
                            "uptime-ms", health.getUptimeMs(),
                            "server-time", time.toString()),
                    link.address() + " is " + health.getState().name() + ", up " + TimeSpan.show(uptime));
            return switch (health.getState()) {
                case READY, DEGRADED -> ExitCode.OK;
                default -> ExitCode.of(Status.UNAVAILABLE);
            };
        }
    }
}
