package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.proto.v1.HealthResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** The whole story on one screen, with a server that is thrown away. */
@Command(
        name = "demo",
        description = {
            "Shows everything on one screen: a throw-away server, alice and bob, messages both ways, and a crash.",
            "The server is killed with SIGKILL while messages wait, and started again: they are all there.",
            "Touches nothing of yours: a temporary directory, and a free port of this machine."
        },
        footer = {"%nExample:", "  qpc demo"})
final class DemoCommand implements Callable<Integer> {
    private static final Duration START_DEADLINE = Duration.ofSeconds(30);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private final World world;

    DemoCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws IOException {
        boolean colours =
                world.terminal().interactive() && world.variable("NO_COLOR").isEmpty();
        DemoStory story = new DemoStory(world, colours ? Ansi.ON : Ansi.OFF);
        Path directory = Files.createTempDirectory("qpc-demo");
        try {
            play(story, directory, freePort());
        } finally {
            delete(directory);
        }
        return ExitCode.OK;
    }

    private void play(DemoStory story, Path directory, ServerAddress address) {
        ServerProcess server = launch(directory, address);
        Thread killer = new Thread(server::kill);
        try {
            Runtime.getRuntime().addShutdownHook(killer);
            DemoStory.Person alice;
            DemoStory.Person bob;
            try (Remote remote = awaitReady(story, server, directory, address, "starts")) {
                alice = story.join(remote, "alice");
                bob = story.join(remote, "bob");
                story.send(remote, alice, bob, "Hi Bob!");
                story.receive(remote, bob, List.of("Hi Bob!"));
                story.send(remote, bob, alice, "Hi Alice. Will this survive a crash?");
                story.receive(remote, alice, List.of("Hi Alice. Will this survive a crash?"));
                story.send(remote, alice, bob, "We will see.");
                story.send(remote, alice, bob, "Now!");
            }
            server.kill();
            story.tell("server", "is killed (kill -9 " + server.pid() + ") with two messages in bob's queue");
            Runtime.getRuntime().removeShutdownHook(killer);
            server = launch(directory, address);
            try (Remote remote = awaitReady(story, server, directory, address, "starts again")) {
                story.receive(remote, bob, List.of("We will see.", "Now!"));
                story.tell("bob", "is still logged in, and nothing is lost");
            }
        } finally {
            end(server);
        }
        story.tell("server", "drains, stops, and its directory is deleted. Yours: qpc serve");
    }

    private ServerProcess launch(Path directory, ServerAddress address) {
        Path config = directory.resolve("qpc.conf");
        try {
            String none = ConfigUtil.quoteString(directory.resolve("none").toString());
            Files.writeString(config, "server.plugins-dir = " + none + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> arguments = List.of(
                "--config",
                config.toString(),
                "--listen",
                address.toString(),
                "--data-dir",
                directory.resolve("data").toString());
        return world.launcher().launch(arguments, directory.resolve("server.log"));
    }

    private Remote awaitReady(
            DemoStory story, ServerProcess server, Path directory, ServerAddress address, String verb) {
        long begin = System.nanoTime();
        Path certificate = directory.resolve("data").resolve("server-cert.der");
        while (System.nanoTime() - begin < START_DEADLINE.toNanos()) {
            if (server.endsWithin(LOOK_EVERY)) {
                throw new Failure(ExitCode.CONFIGURATION, "The server did not start:\n" + log(directory));
            }
            if (Files.exists(certificate)) {
                try {
                    ready(certificate, address, CONNECT_TIMEOUT).close();
                    Remote remote = ready(certificate, address, CALL_TIMEOUT);
                    long millis = (System.nanoTime() - begin) / 1_000_000;
                    story.tell(
                            "server",
                            verb + " on " + address + " (process " + server.pid() + "), ready after " + millis + " ms");
                    return remote;
                } catch (Failure failure) {
                    if (failure.exitCode() != ExitCode.NO_CONNECTION) {
                        throw failure;
                    }
                }
            }
        }
        throw new Failure(ExitCode.NO_CONNECTION, "The server is not ready after 30 s:\n" + log(directory));
    }

    private Remote ready(Path certificate, ServerAddress address, Duration timeout) {
        ByteString der;
        try {
            der = ByteString.copyFrom(Files.readAllBytes(certificate));
        } catch (IOException e) {
            throw new Failure(ExitCode.NO_CONNECTION, "The certificate is not there yet.", e);
        }
        Remote remote = world.connector().connect(address, new Trust.Pinned(der), timeout);
        if (remote.health().getState() != HealthResponse.State.READY) {
            remote.close();
            throw new Failure(ExitCode.NO_CONNECTION, "The server is not ready yet.");
        }
        return remote;
    }

    private static void end(ServerProcess server) {
        server.stop();
        if (!server.endsWithin(STOP_DEADLINE)) {
            server.kill();
        }
    }

    private static String log(Path directory) {
        try {
            return Files.readString(directory.resolve("server.log"));
        } catch (IOException _) {
            return "(it wrote nothing)";
        }
    }

    private static ServerAddress freePort() throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(loopback, 0))) {
            return new ServerAddress("127.0.0.1", socket.getLocalPort());
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
