package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A person at a machine of their own: an empty home, and a server in reach. */
final class Shell {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static final String PASSWORD = "correct horse";

    final Path home;
    final Map<String, String> environment = new HashMap<>();
    final FakeServer server = new FakeServer();
    final List<Object> asked = new ArrayList<>();
    String os = "Linux";
    Inspection.Inspector inspector = (_, _) -> new Inspection(List.of(), List.of(), List.of());

    ServerProcess.Launcher launcher = (_, _) -> {
        throw new IllegalStateException("This test starts no server");
    };

    /**
     * What a command did.
     *
     * @param code its exit code
     * @param out what it wrote to standard output
     * @param err what it wrote to standard error
     */
    record Outcome(int code, String out, String err) {}

    Shell(Path home) {
        this.home = home;
    }

    /** Runs a command, typing these answers at its prompts. */
    Outcome run(List<String> secrets, String... arguments) {
        FakeTerminal terminal = new FakeTerminal();
        terminal.secrets.addAll(secrets);
        return run(terminal, arguments);
    }

    /** Runs a command that asks nothing. */
    Outcome run(String... arguments) {
        return run(List.of(), arguments);
    }

    /** Runs a command with this on its standard input. */
    Outcome pipe(String input, String... arguments) {
        FakeTerminal terminal = new FakeTerminal();
        terminal.type(input);
        return run(terminal, arguments);
    }

    /** Makes an account and logs in. */
    void logIn() {
        run(List.of(PASSWORD, PASSWORD), "register", "alice");
        Outcome login = run(List.of(PASSWORD), "login");
        assertThat(login.code()).as(login.err()).isZero();
    }

    /** Has the server answer a method so, and remembers what it was {@link #asked}. */
    void answer(int method, Function<MessageLite, MessageLite> code) {
        server.methods.put(method, request -> {
            asked.add(request);
            return code.apply(request);
        });
    }

    /** Where the profiles are. */
    Path profiles() {
        return home.resolve(".config/qpc/profiles");
    }

    World world(Terminal terminal) {
        return new World(
                Map.copyOf(environment),
                home,
                home,
                os,
                terminal,
                InstantSource.fixed(NOW),
                new SecureRandom(),
                server,
                launcher,
                inspector);
    }

    private Outcome run(FakeTerminal terminal, String... arguments) {
        int code = Qpc.in(world(terminal)).execute(arguments);
        return new Outcome(code, terminal.outText.toString(), terminal.errText.toString());
    }
}
