package org.quicprochat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.Problem;
import org.quicprochat.runtime.plugin.PluginStatus;

/** A plugin's own secret: made once, and bound to the store. */
class SecretTest {
    private static final int BYTES = 32;

    /** Notes its secret at each start. */
    private static final class KeeperPlugin implements ServerPlugin {
        private final List<byte[]> seen = new ArrayList<>();
        private final List<Boolean> copies = new ArrayList<>();

        @Override
        public PluginDefinition define(PluginContext context) {
            Supplier<byte[]> secret = context.secret("box", BYTES);
            assertThatThrownBy(secret::get).isInstanceOf(IllegalStateException.class);
            return PluginDefinition.builder(MethodRange.of(16400, 16409))
                    .onStart(() -> {
                        byte[] first = secret.get();
                        seen.add(first.clone());
                        first[0]++;
                        copies.add(secret.get()[0] != first[0]);
                    })
                    .build();
        }
    }

    private static Path file(TestServer server) {
        return server.dataDir().resolve("plugins/keeper/box.secret");
    }

    private static String refusal(TestServer server) {
        BootException refused = catchThrowableOfType(BootException.class, server::restart);
        assertThat(refused).as("the server started").isNotNull();
        assertThat(refused.problems()).hasSize(1);
        return refused.problems().stream().map(Problem::text).findFirst().orElseThrow();
    }

    private static String line(int filler, int bytes) {
        byte[] secret = new byte[bytes];
        Arrays.fill(secret, (byte) filler);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n";
    }

    @Test
    void isMadeOnceInAFileForTheServerAlone() throws Exception {
        KeeperPlugin keeper = new KeeperPlugin();
        try (TestServer server = TestServer.builder().plugin(keeper).start()) {
            server.restart();

            assertThat(keeper.seen).hasSize(2);
            assertThat(keeper.seen.getFirst()).hasSize(BYTES).isNotEqualTo(new byte[BYTES]);
            assertThat(keeper.seen.getLast()).isEqualTo(keeper.seen.getFirst());
            assertThat(keeper.copies).as("each get is a copy").containsExactly(true, true);
            assertThat(Files.getPosixFilePermissions(file(server)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.readString(file(server)))
                    .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(keeper.seen.getFirst()) + "\n");
            assertThat(file(server).getParent())
                    .isDirectoryNotContaining(path -> path.toString().endsWith(".new"));
        }
    }

    @Test
    void aMissingFileStopsTheBoot() throws Exception {
        try (TestServer server = TestServer.builder().plugin(new KeeperPlugin()).start()) {
            Path away = file(server).resolveSibling("away");
            Files.move(file(server), away);

            assertThat(refusal(server))
                    .isEqualTo(file(server) + " is missing, and what is stored needs it: restore it from a backup");
            assertThat(file(server)).as("no other secret is made").doesNotExist();

            Files.move(away, file(server));
            server.restart();
        }
    }

    @Test
    void aForeignFileStopsTheBoot() throws Exception {
        try (TestServer server = TestServer.builder().plugin(new KeeperPlugin()).start()) {
            Files.writeString(file(server), line(7, BYTES));

            assertThat(refusal(server))
                    .isEqualTo(
                            file(server) + " is not the one that the store was made with: restore that from a backup");
            assertThat(Files.readString(file(server))).isEqualTo(line(7, BYTES));
        }
    }

    static List<String> damages() {
        return List.of("", "no base64url!", line(7, BYTES - 1), line(7, BYTES + 1), "A".repeat(5000), "\u00e9\0");
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aDamagedFileStopsTheBoot(String text) throws Exception {
        try (TestServer server = TestServer.builder().plugin(new KeeperPlugin()).start()) {
            Files.writeString(file(server), text, StandardCharsets.ISO_8859_1);

            assertThat(refusal(server)).isEqualTo(file(server) + " is damaged: put a backup of it in its place");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void aFileThatIsOpenToOthersStopsTheBoot(String mode) throws Exception {
        try (TestServer server = TestServer.builder().plugin(new KeeperPlugin()).start()) {
            Files.setPosixFilePermissions(file(server), PosixFilePermissions.fromString(mode));

            assertThat(refusal(server))
                    .isEqualTo(file(server) + " is open to others: look who read it, then chmod 600 it");
        }
    }

    @Test
    void whatIsNoFileStopsTheBoot() throws Exception {
        try (TestServer server = TestServer.builder().plugin(new KeeperPlugin()).start()) {
            Files.delete(file(server));
            Files.createDirectory(
                    file(server), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));

            assertThat(refusal(server)).contains("cannot be read or made", "mend its owner and mode, or the disk");
        }
    }

    @Test
    void aFileFromBeforeTheStoreKnewItIsTaken() throws Exception {
        KeeperPlugin keeper = new KeeperPlugin();
        ServerPlugin early = context -> {
            prepare(context.directory());
            return PluginDefinition.builder(MethodRange.of(16410, 16419)).build();
        };
        try (TestServer server =
                TestServer.builder().plugin("early", early).plugin(keeper).start()) {
            assertThat(ByteString.copyFrom(keeper.seen.getFirst()).toByteArray())
                    .isEqualTo(Base64.getUrlDecoder().decode(line(9, BYTES).strip()));
            server.restart();
        }
    }

    /** As a crash leaves it between the file and the store: the file is there, and half of another. */
    private static void prepare(Path sibling) {
        try {
            Path directory = Files.createDirectories(sibling.resolveSibling("keeper"));
            Path file = directory.resolve("box.secret");
            if (!Files.exists(file)) {
                Files.writeString(file, line(9, BYTES));
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPluginThatIsNotRequiredFailsAlone() throws Exception {
        try (TestServer server = TestServer.builder()
                .plugin(new KeeperPlugin())
                .config("plugins.keeper.required = false")
                .start()) {
            Files.delete(file(server));

            server.restart();

            assertThat(server.plugins())
                    .filteredOn(row -> row.state() == PluginStatus.State.FAILED)
                    .extracting(PluginStatus::id)
                    .containsExactly("keeper");
        }
    }

    @Test
    void whatCannotBeASecretIsRefused() throws Exception {
        List<String> said = new ArrayList<>();
        ServerPlugin odd = context -> {
            context.secret("box", 16);
            said.add(message(() -> context.secret("box", 32)));
            said.add(message(() -> context.secret("Box", 32)));
            said.add(message(() -> context.secret("../box", 32)));
            said.add(message(() -> context.secret("small", 15)));
            said.add(message(() -> context.secret("large", 1025)));
            return PluginDefinition.builder(MethodRange.of(16400, 16409))
                    .onStart(() -> said.add(message(() -> context.secret("late", 32))))
                    .build();
        };

        TestServer.builder().plugin("odd", odd).start().close();

        assertThat(said)
                .containsExactly(
                        "A plugin claims a secret once: box",
                        "A secret has a name of a to z, 0 to 9 and dashes: Box",
                        "A secret has a name of a to z, 0 to 9 and dashes: ../box",
                        "A secret has 16 bytes or more, and 1024 at most: small",
                        "A secret has 16 bytes or more, and 1024 at most: large",
                        "A plugin claims secrets in define() only");
    }

    private static String message(Supplier<?> claim) {
        RuntimeException refused = catchThrowableOfType(RuntimeException.class, claim::get);
        return String.valueOf(refused.getMessage());
    }
}
