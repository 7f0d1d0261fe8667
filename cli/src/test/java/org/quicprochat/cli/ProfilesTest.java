package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.ServerAddress;

class ProfilesTest {
    @TempDir
    private Path directory = Path.of("");

    private static Profile full() {
        return new Profile(
                Optional.of(new ServerAddress("2001:db8::1", 5002)),
                Optional.of(new Trust.Pinned(ByteString.copyFromUtf8("certificate"))),
                Optional.of("alice"),
                Optional.of(Identity.generate(new SecureRandom())),
                Optional.of(ByteString.copyFrom(new byte[16])),
                Optional.of(
                        new Profile.Session(ByteString.copyFromUtf8("token"), Instant.parse("2027-01-01T00:00:00Z"))),
                new TreeMap<>(Map.of(
                        "b.o \"b\"", Identity.generate(new SecureRandom()).publicKey())));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void keepsEverything() {
        Profiles profiles = new Profiles(directory.resolve("qpc"));
        Profile profile = full();

        profiles.save("w", profile);

        assertThat(profiles.load("w")).isEqualTo(profile);
        assertThat(profiles.load("other")).isEqualTo(Profile.EMPTY);
        assertThat(profiles.names()).containsExactly("w");
    }

    @Test
    void nobodyElseCanReadThem() throws IOException {
        Path config = directory.resolve("qpc");
        Files.createDirectory(
                config, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Profiles profiles = new Profiles(config);

        profiles.save("w", full());
        Path file = config.resolve("profiles/w.json");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        profiles.save("w", full());

        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(config)).isEqualTo("rwx------");
        assertThat(mode(config.resolve("profiles"))).isEqualTo("rwx------");
    }

    @Test
    void aFileIsReplacedWholeAndNothingIsLeftBehind() throws IOException {
        Profiles profiles = new Profiles(directory);
        profiles.save("w", full());
        Path file = directory.resolve("profiles/w.json");
        Path other = directory.resolve("hard-link");
        Files.createLink(other, file);
        String before = Files.readString(other);

        profiles.save("w", full());

        assertThat(Files.readString(other)).isEqualTo(before);
        assertThat(Files.readString(file)).isNotEqualTo(before);
        try (Stream<Path> files = Files.list(directory.resolve("profiles"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aDamagedFileIsNamedAndNotOverwritten() throws IOException {
        Profiles profiles = new Profiles(directory);
        Files.createDirectories(directory.resolve("profiles"));
        Path file = directory.resolve("profiles/w.json");

        for (String text : List.of("{", "{\"server\": 3, \"identity\": {}}", "{\"server\":\"a:b\"}")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> profiles.load("w"))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("w.json");
            assertThat(Files.readString(file)).isEqualTo(text);
        }
    }

    @Test
    void aNameIsNoPath() {
        Profiles profiles = new Profiles(directory);

        for (String name : List.of("", "..", "a/b", "a\\b", ".hidden", "-x", "x".repeat(65), "a\0b")) {
            assertThatThrownBy(() -> profiles.save(name, Profile.EMPTY)).isInstanceOf(Failure.class);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void eachPlatformHasItsPlace() {
        assertThat(place("Linux", Map.of())).isEqualTo(Path.of("/home/a/.config/qpc"));
        assertThat(place("Linux", Map.of("XDG_CONFIG_HOME", "/x"))).isEqualTo(Path.of("/x/qpc"));
        assertThat(place("Linux", Map.of("XDG_CONFIG_HOME", "relative"))).isEqualTo(Path.of("/home/a/.config/qpc"));
        assertThat(place("Mac OS X", Map.of())).isEqualTo(Path.of("/home/a/Library/Application Support/qpc"));
        assertThat(place("Windows 11", Map.of("APPDATA", "/roaming"))).isEqualTo(Path.of("/roaming/qpc"));
        assertThat(place("Windows 11", Map.of())).isEqualTo(Path.of("/home/a/AppData/Roaming/qpc"));
    }

    private static Path place(String os, Map<String, String> environment) {
        Shell shell = new Shell(Path.of("/home/a"));
        shell.os = os;
        shell.environment.putAll(environment);
        return ConfigDirectory.of(shell.world(new FakeTerminal()));
    }
}
