package org.quicprochat.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The whole story on one screen, with a server that is thrown away. */
@Command(
        name = "demo",
        description = {
            "Shows everything on one screen: a throw-away server, alice and bob, messages both ways, and a crash.",
            "The server is killed with SIGKILL while messages wait, and started again: they are all there.",
            "Touches nothing of yours: a temporary directory, and a free port of this machine."
        },
        footer = {"%nExamples:", "  qpc demo", "  qpc demo --federated"})
final class DemoCommand implements Callable<Integer> {
    private final World world;

    @Option(
            names = "--federated",
            description = "With two servers, alice at one and bob at the other, of which one is killed.")
    private boolean federated;

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
            if (federated) {
                new FederatedDemo(world, story).play(directory);
            } else {
                play(story, DemoServer.in(directory, world, story, "server"));
            }
        } finally {
            delete(directory);
        }
        return ExitCode.OK;
    }

    private static void play(DemoStory story, DemoServer server) {
        Thread killer = new Thread(server::kill);
        server.launch();
        try {
            Runtime.getRuntime().addShutdownHook(killer);
            DemoStory.Person alice;
            DemoStory.Person bob;
            try (Remote remote = server.awaitReady("starts")) {
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
            story.tell("server", "is killed (kill -9 " + server.process().pid() + ") with two messages in bob's queue");
            server.launch();
            try (Remote remote = server.awaitReady("starts again")) {
                story.receive(remote, bob, List.of("We will see.", "Now!"));
                story.tell("bob", "is still logged in, and nothing is lost");
            }
        } finally {
            server.end();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
        story.tell("server", "drains, stops, and its directory is deleted. Yours: qpc serve");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
