package org.quicprochat.auth.opaque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.opaque.ServerSetup;

/** The file with the server's secrets, over several starts. */
class ServerSecretsTest {
    @TempDir
    private Path directory;

    private final FakeStore store = new FakeStore();

    @Test
    void secretsAreMadeOnceAndForTheirOwnerOnly() throws Exception {
        start().register("alice", "secret");
        byte[] first = Files.readAllBytes(file());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        start().login("alice", "secret");
        assertThat(Files.readAllBytes(file())).isEqualTo(first);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void secretsOfAnotherServerSoftwareWillDo() throws Exception {
        ServerSetup setup = ServerSetup.generate(new SecureRandom());
        write(setup.toBase64Url());
        start().register("alice", "secret");
        start().login("alice", "secret");
        assertThat(Files.readString(file())).isEqualTo(setup.toBase64Url());
    }

    @Test
    void aFileThatIsOpenToOthersIsRefused() throws Exception {
        start();
        for (String mode : new String[] {"rw-r-----", "rw-----w-", "rwx------"}) {
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(mode));
            assertThatThrownBy(this::start).hasMessageContaining("is open to others");
        }
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--------"));
        start();
    }

    @Test
    void aLostFileIsNotMadeAnew() throws Exception {
        start();
        Files.delete(file());
        assertThatThrownBy(this::start).hasMessageContaining("is missing");
        assertThat(file()).doesNotExist();
    }

    @Test
    void anotherServersFileIsRefused() throws Exception {
        start();
        write(ServerSetup.generate(new SecureRandom()).toBase64Url());
        assertThatThrownBy(this::start).hasMessageContaining("is not the one");
    }

    @Test
    void aDamagedFileIsRefused() throws Exception {
        start();
        write(Files.readString(file()).substring(1));
        assertThatThrownBy(this::start).hasMessageContaining("is damaged");
    }

    @Test
    void whatAnInterruptedStartLeftIsNoHindrance() throws Exception {
        Files.writeString(directory.resolve("server-setup.new"), "half");
        start().register("alice", "secret");
        start().login("alice", "secret");
    }

    private AuthServer start() throws Exception {
        return new AuthServer(store, directory, "");
    }

    private Path file() {
        return directory.resolve("server-setup");
    }

    private void write(String text) throws Exception {
        Files.deleteIfExists(file());
        Files.createFile(file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file(), text);
    }
}
