package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.ServerAddress;

/** What alice and bob do, from nothing to a message that was read. */
class StoryTest {
    private static final String PASSWORD = "correct horse battery staple";

    @TempDir
    private Path home = Path.of("");

    private Shell shell = new Shell(home);

    @BeforeEach
    void aNewMachine() {
        shell = new Shell(home);
    }

    private void account(String name) {
        assertThat(shell.run(List.of(PASSWORD, PASSWORD), "register", name, "--profile", name)
                        .code())
                .isZero();
        assertThat(shell.run(List.of(PASSWORD), "login", "--profile", name).code())
                .isZero();
    }

    private String address(String name) {
        return json(shell.run("whoami", "--profile", name, "--json").out()).getString("identity-key");
    }

    private static Config json(String line) {
        return ConfigFactory.parseString(line);
    }

    @Test
    void aMessageGoesFromOneToTheOther() {
        account("alice");
        account("bob");

        Shell.Outcome sent = shell.run("enqueue", address("bob"), "hello bob", "--profile", "alice");
        Shell.Outcome kept = shell.run("fetch", "--keep", "--profile", "bob");
        Shell.Outcome fetched = shell.run("fetch", "--profile", "bob");
        Shell.Outcome again = shell.run("fetch", "--profile", "bob");

        assertThat(sent.code()).isZero();
        assertThat(kept.out()).contains("#1  ").endsWith("hello bob\n");
        assertThat(fetched.out()).isEqualTo(kept.out());
        assertThat(again.out()).isEmpty();
        assertThat(again.err()).contains("no message is waiting");
    }

    @Test
    void jsonIsOneObjectALine() {
        account("alice");
        String me = address("alice");
        shell.run("enqueue", me, "one", "--profile", "alice");
        shell.run("enqueue", me, "two", "--profile", "alice");

        List<String> lines =
                shell.run("fetch", "--json", "--profile", "alice").out().lines().toList();

        assertThat(lines).hasSize(2);
        assertThat(json(lines.getLast()).getString("text")).isEqualTo("two");
        assertThat(json(lines.getLast()).getString("payload")).isEqualTo("dHdv");
        assertThat(json(lines.getLast()).getLong("seq")).isEqualTo(2);
        assertThat(json(lines.getLast()).getString("message-id")).hasSize(32);
    }

    @Test
    void watchShowsAndAcknowledges() {
        account("alice");
        String me = address("alice");
        shell.run("enqueue", me, "one", "--profile", "alice");
        shell.run("enqueue", me, "two", "--profile", "alice");

        Shell.Outcome one = shell.run("watch", "--count", "1", "--ack", "--profile", "alice");
        Shell.Outcome left = shell.run("fetch", "--keep", "--profile", "alice");
        Shell.Outcome timed = shell.run("watch", "--for", "1ms", "--profile", "alice");

        assertThat(one.out()).contains("one").doesNotContain("two");
        assertThat(left.out()).contains("two").doesNotContain("one");
        assertThat(timed.out()).contains("two");
    }

    @Test
    void ackRemovesByNumber() {
        account("alice");
        String me = address("alice");
        shell.run("enqueue", me, "one", "--profile", "alice");

        assertThat(shell.run("ack", "--profile", "alice").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("ack", "1", "--profile", "alice").out()).isEqualTo("Removed 1.\n");
        assertThat(shell.run("ack", "--up-to", "1", "--profile", "alice", "--json")
                        .out())
                .isEqualTo("{\"removed\":0}\n");
    }

    @Test
    void aContactStandsForAnAddress() {
        account("alice");
        account("bob");

        assertThat(shell.run("enqueue", "bob", "hi", "--profile", "alice").code())
                .isEqualTo(21);
        assertThat(shell.run("contact", "add", "bob", address("bob"), "--profile", "alice")
                        .code())
                .isZero();
        assertThat(shell.run("enqueue", "bob", "hi", "--profile", "alice").code())
                .isZero();
        assertThat(shell.run("contact", "list", "--profile", "alice").out()).isEqualTo("bob  " + address("bob") + "\n");
        assertThat(shell.run("contact", "remove", "bob", "--profile", "alice").code())
                .isZero();
        assertThat(shell.run("enqueue", "bob", "hi", "--profile", "alice").err())
                .contains("qpc contact add bob ADDRESS");
    }

    @Test
    void logoutEndsTheSessionEvenWhereTheServerForgotIt() {
        account("alice");
        shell.server.sessions.clear();

        assertThat(shell.run("logout", "--profile", "alice").code()).isZero();
        Shell.Outcome after = shell.run("fetch", "--profile", "alice");

        assertThat(after.code()).isEqualTo(12);
        assertThat(after.err()).contains("qpc login");
    }

    @Test
    void theIdentityIsKeptBeforeTheServerHearsOfIt() {
        shell.server.lostAnswers = 1;

        Shell.Outcome lost = shell.run(List.of(PASSWORD, PASSWORD), "register", "alice");
        Shell.Outcome login = shell.run(List.of(PASSWORD), "login", "alice");

        assertThat(lost.code()).isEqualTo(ExitCode.NO_CONNECTION);
        assertThat(login.code()).isZero();
        Identity kept = shell.world(new FakeTerminal())
                .profiles()
                .load("default")
                .identity()
                .orElseThrow();
        assertThat(kept.privateKey()).isPresent();
        assertThat(kept.publicKey()).isEqualTo(shell.server.identities.get("alice"));
    }

    @Test
    void aProfileHoldsOneAccount() {
        account("alice");

        Shell.Outcome second = shell.run(List.of(PASSWORD, PASSWORD), "register", "bob", "--profile", "alice");
        Shell.Outcome login = shell.run(List.of(PASSWORD), "login", "bob", "--profile", "alice");

        assertThat(second.code()).isEqualTo(ExitCode.USAGE);
        assertThat(second.err()).contains("holds the account alice");
        assertThat(login.code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.server.registrations()).isOne();
    }

    @Test
    void twoDifferentPasswordsMakeNoAccount() {
        Shell.Outcome outcome = shell.run(List.of("one", "two"), "register", "alice");

        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.server.registrations()).isZero();
    }

    @Test
    void aPasswordComesFromAFileOrAPipe() throws IOException {
        Files.writeString(home.resolve("secret"), PASSWORD + "\r\nsecond line\n");

        Shell.Outcome registered = shell.run("register", "alice", "--password-file", "secret");
        Shell.Outcome login = shell.pipe(PASSWORD, "login", "--password-file", "-");
        Shell.Outcome nobody = shell.run("login");

        assertThat(registered.code()).isZero();
        assertThat(registered.err()).contains("others can read secret");
        assertThat(shell.server.passwords).containsEntry("alice", PASSWORD);
        assertThat(login.code()).isZero();
        assertThat(nobody.code()).isEqualTo(ExitCode.USAGE);
        assertThat(nobody.err()).contains("--password-file -");
    }

    @Test
    void noPasswordTokenOrPrivateKeyIsShown() throws IOException {
        account("alice");
        StringBuilder shown = new StringBuilder();
        for (String command : List.of("whoami", "profile list", "contact list", "logout")) {
            Shell.Outcome outcome = shell.run(
                    (command + " --json" + (command.startsWith("profile") ? "" : " --profile alice")).split(" "));
            assertThat(outcome.code()).as(command).isIn(0, ExitCode.USAGE);
            shown.append(outcome.out()).append(outcome.err());
        }
        Profile profile = shell.world(new FakeTerminal()).profiles().load("alice");
        String privateKey =
                Bytes.hex(profile.identity().orElseThrow().privateKey().orElseThrow());

        assertThat(shown).contains("alice").doesNotContain(PASSWORD, privateKey, "token-alice");
        assertThat(profile.toString()).doesNotContain(privateKey);
        assertThat(Files.readString(shell.profiles().resolve("alice.json"))).doesNotContain(PASSWORD);
    }

    @Test
    void aSessionIsNeverShownToAnotherServer() {
        account("alice");

        Shell.Outcome outcome = shell.run("fetch", "--profile", "alice", "--server", "elsewhere.example:5001");

        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("belongs to another server");
        assertThat(shell.server.addresses.getLast()).isEqualTo(new ServerAddress("elsewhere.example", 5001));
        assertThat(shell.server.trusts.getLast()).isInstanceOf(Trust.MachineAuthorities.class);
    }

    @Test
    void whatIsTypedWrongIsExplained() {
        assertThat(shell.run("fetc").err()).contains("Unmatched argument", "fetch");
        assertThat(shell.run("fetch", "--timeout", "10").err()).contains("write 500ms, 10s");
        assertThat(shell.run("enqueue", "x").err()).contains("--file FILE");
        assertThat(shell.run("health", "--server", "a:b").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("health").out()).isEqualTo("127.0.0.1:5001 is READY, up 1m 1s\n");
    }
}
