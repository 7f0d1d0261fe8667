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
import java.util.List;
import java.util.Optional;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.proto.v1.HealthResponse;

/** A server of the demo, in a process of its own and a directory that is thrown away. Used by one thread. */
final class DemoServer {
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private final World world;
    private final DemoStory story;
    private final String name;
    private final Path directory;
    private final ServerAddress address;
    private volatile Optional<ServerProcess> process = Optional.empty();

    private DemoServer(World world, DemoStory story, String name, Path directory, ServerAddress address) {
        this.world = world;
        this.story = story;
        this.name = name;
        this.directory = directory;
        this.address = address;
    }

    /** A server on a free port, which does not run yet; its name is the story's. */
    static DemoServer in(Path directory, World world, DemoStory story, String name) throws IOException {
        Files.createDirectories(directory);
        DemoServer server = new DemoServer(world, story, name, directory, freePort());
        server.configure("");
        return server;
    }

    private static ServerAddress freePort() throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(loopback, 0))) {
            return new ServerAddress("127.0.0.1", socket.getLocalPort());
        }
    }

    ServerAddress address() {
        return address;
    }

    Path certificate() {
        return directory.resolve("data").resolve("server-cert.der");
    }

    /** Writes its configuration anew: no plugins of the operator's, and these lines. */
    void configure(String lines) {
        try {
            String none = ConfigUtil.quoteString(directory.resolve("none").toString());
            Files.writeString(directory.resolve("qpc.conf"), "server.plugins-dir = " + none + "\n" + lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void launch() {
        List<String> arguments = List.of(
                "--config",
                directory.resolve("qpc.conf").toString(),
                "--listen",
                address.toString(),
                "--data-dir",
                directory.resolve("data").toString());
        process = Optional.of(world.launcher().launch(arguments, directory.resolve("server.log")));
    }

    /** The process as it was launched last. */
    ServerProcess process() {
        return process.orElseThrow(() -> new IllegalStateException("It was not launched"));
    }

    /**
     * Waits until it serves.
     *
     * @param verb what the story says that it does
     * @throws Failure where it ends, or is not ready after 60 s
     */
    Remote awaitReady(String verb) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < START_DEADLINE.toNanos()) {
            if (process().endsWithin(LOOK_EVERY)) {
                throw new Failure(ExitCode.CONFIGURATION, "The server did not start:\n" + log());
            }
            if (Files.exists(certificate())) {
                try {
                    ready(CONNECT_TIMEOUT).close();
                    Remote remote = ready(CALL_TIMEOUT);
                    long millis = (System.nanoTime() - begin) / 1_000_000;
                    story.tell(
                            name,
                            verb + " on " + address + " (process " + process().pid() + "), ready after " + millis
                                    + " ms");
                    return remote;
                } catch (Failure failure) {
                    if (failure.exitCode() != ExitCode.NO_CONNECTION) {
                        throw failure;
                    }
                }
            }
        }
        throw new Failure(ExitCode.NO_CONNECTION, "The server is not ready after 60 s:\n" + log());
    }

    private Remote ready(Duration timeout) {
        ByteString der;
        try {
            der = ByteString.copyFrom(Files.readAllBytes(certificate()));
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

    /** SIGKILL, where it runs. */
    void kill() {
        process.ifPresent(ServerProcess::kill);
    }

    /** Stops it in an orderly way, and otherwise where it takes too long. */
    void end() {
        if (process.isPresent()) {
            process().stop();
            if (!process().endsWithin(STOP_DEADLINE)) {
                process().kill();
            }
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("server.log"));
        } catch (IOException _) {
            return "(it wrote nothing)";
        }
    }
}
