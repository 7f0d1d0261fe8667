package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.quicprochat.wire.Status;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

class SmallPartsTest {
    @Test
    void aTimeHasAUnit() {
        TimeSpan reader = new TimeSpan();

        assertThat(reader.convert("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(reader.convert("2d")).isEqualTo(Duration.ofDays(2));
        for (String text : new String[] {"", "5", "s", "-5s", "5 s", "5w", "9999999999s"}) {
            assertThatThrownBy(() -> reader.convert(text)).isInstanceOf(TypeConversionException.class);
        }
        assertThat(TimeSpan.show(Duration.ofHours(25))).isEqualTo("1d 1h");
        assertThat(TimeSpan.show(Duration.ofMillis(999))).isEqualTo("999ms");
    }

    @Test
    void aKeyIsHexOrBase64url() {
        byte[] raw = new byte[32];
        raw[0] = (byte) 0xfb;
        ByteString key = ByteString.copyFrom(raw);

        assertThat(Bytes.identityKey(Bytes.hex(key))).contains(key);
        assertThat(Bytes.identityKey("-" + "w" + "A".repeat(41))).contains(key);
        assertThat(Bytes.identityKey("-" + "w" + "A".repeat(41) + "=")).contains(key);
        assertThat(Bytes.identityKey("g".repeat(64))).isEmpty();
        assertThat(Bytes.identityKey("alice")).isEmpty();
        assertThat(Bytes.identityKey("ab".repeat(31))).isEmpty();
    }

    @Test
    void aPayloadCannotWriteOnTheTerminal() {
        assertThat(EnvelopePrinter.plainText(ByteString.copyFromUtf8("grüße\tan\n👩‍👩‍👧 alle")))
                .contains("grüße\tan\n👩‍👩‍👧 alle");
        for (String text : new String[] {"\u001b[2Jgone", "a\rb", "\u009b31m", "\u202egnp.exe", "\u0000"}) {
            assertThat(EnvelopePrinter.plainText(ByteString.copyFromUtf8(text))).isEmpty();
        }
        assertThat(EnvelopePrinter.plainText(ByteString.copyFrom(new byte[] {(byte) 0xff})))
                .isEmpty();
    }

    @Test
    void exitCodesFollowTheStatuses() {
        assertThat(ExitCode.of(Status.BAD_REQUEST)).isEqualTo(11);
        assertThat(ExitCode.of(Status.UNKNOWN_METHOD)).isEqualTo(21);
    }

    @Test
    void loopbackIsKnownWithoutAskingAnyone() {
        for (String text : new String[] {"localhost", "127.0.0.1:1", "127.9.9.9", "[::1]:5001", "::1"}) {
            assertThat(Addresses.loopback(Addresses.parse(text))).as(text).isTrue();
        }
        for (String text : new String[] {"localhost.example.org", "10.0.0.1", "[::2]", "127.0.0.1.example.org"}) {
            assertThat(Addresses.loopback(Addresses.parse(text))).as(text).isFalse();
        }
    }

    @Test
    void aProblemNamesItsPlugins() {
        assertThat(RuntimeInspector.pluginsOf("plugin delivery (delivery.jar) and greet (greet-1.0.jar)"))
                .containsExactly("delivery", "greet");
        assertThat(RuntimeInspector.pluginsOf("plugin greet")).containsExactly("greet");
        assertThat(RuntimeInspector.pluginsOf("plugins")).isEmpty();
        assertThat(RuntimeInspector.pluginsOf("conf/plugin and greet:3")).isEmpty();
    }

    @Test
    void plainOptionsOfTheServerNeedNoParser() {
        CommandLine serve = Objects.requireNonNull(Qpc.in(new Shell(Path.of("/nowhere")).world(new FakeTerminal()))
                .getSubcommands()
                .get("serve"));
        assertThat(ServerOptions.NAMES)
                .containsExactlyInAnyOrderElementsOf(serve.getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .map(OptionSpec::longestName)
                        .toList());

        assertThat(ServerOptions.arePlain(List.of())).isTrue();
        assertThat(ServerOptions.arePlain(List.of("--listen", "127.0.0.1:0", "--log", "warn")))
                .isTrue();
        List<List<String>> others = List.of(
                List.of("--help"),
                List.of("--listen"),
                List.of("--listen=127.0.0.1:0"),
                List.of("--listen", "--log"),
                List.of("--log", "warn", "--log", "info"),
                List.of("--colour", "red"));
        for (List<String> arguments : others) {
            assertThat(ServerOptions.arePlain(arguments)).as("%s", arguments).isFalse();
        }
    }
}
