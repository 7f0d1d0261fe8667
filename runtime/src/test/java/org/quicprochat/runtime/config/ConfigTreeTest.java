package org.quicprochat.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.runtime.connection.PushLimits;
import org.quicprochat.runtime.dispatch.CallLimits;
import org.quicprochat.runtime.storage.RetryLimits;
import org.quicprochat.runtime.transport.ListenerConfig;

class ConfigTreeTest {
    private static List<String> problemsOf(String hocon) throws Exception {
        return ConfigTree.ofText(hocon).problems().stream().map(Problem::text).toList();
    }

    private static List<String> refusalsOf(String hocon) throws Exception {
        ConfigTree tree = ConfigTree.ofText(hocon);
        assertThat(tree.problems()).isEmpty();
        BootException refused = catchThrowableOfType(BootException.class, tree::settings);
        return refused.problems().stream().map(Problem::text).toList();
    }

    @Test
    void theDefaultsAreThoseOfTheParts() throws Exception {
        ServerSettings settings = ConfigTree.defaults().settings();

        assertThat(settings.listener())
                .isEqualTo(ListenerConfig.of(settings.listener().listen()));
        assertThat(settings.listener().listen().getPort()).isEqualTo(5001);
        assertThat(settings.listener().listen().getAddress().isAnyLocalAddress())
                .isTrue();
        assertThat(settings.calls()).isEqualTo(CallLimits.DEFAULT);
        assertThat(settings.pushes()).isEqualTo(PushLimits.DEFAULT);
        assertThat(settings.storage()).isEqualTo(RetryLimits.DEFAULT);
        assertThat(settings.rates().enabled()).isTrue();
        assertThat(settings.rates().byName())
                .containsExactlyEntriesOf(Map.of("default", RateLimit.perSecond("default", 1000, 200)));
        assertThat(settings.dataDir()).isEqualTo(Path.of("data"));
        assertThat(settings.tls().certificate()).isEqualTo(Path.of("data/server-cert.der"));
        assertThat(settings.tls().key()).isEqualTo(Path.of("data/server-key.der"));
        assertThat(settings.deadlines().drain()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.logLevel()).isEqualTo("info");
        assertThat(settings.federation().domain()).isEmpty();
        assertThat(settings.admins()).isEmpty();
    }

    @Test
    void everyMistakeIsToldAtOnceWithFileAndLine(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("qpc.conf");
        Files.writeString(file, """
            server {
              lisen = "0.0.0.0:1"
              drain-deadline = 30
              alpn = qpc
            }
            limits.open-calls = many
            plugins.delivery { enabeld = true }
            listen = x
            """);

        List<Problem> problems =
                ConfigTree.load(Launch.ofFile(file), Optional.empty()).problems();

        assertThat(problems)
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        file + ":2: server.lisen is no key of the server; did you mean server.listen?",
                        file + ":3: server.drain-deadline is \"30\", but has to be a duration with its unit, such as"
                                + " 500 ms, 30 s, 10 m, 12 h or 30 d",
                        file + ":4: server.alpn is \"qpc\", but has to be a list, such as [a, b]",
                        file + ":6: limits.open-calls is \"many\", but has to be a whole number, 0 or more, without a"
                                + " unit",
                        file + ":7: plugins.delivery.enabeld is no key of the server; did you mean"
                                + " plugins.delivery.enabled?",
                        file + ":8: listen is no key of the server; did you mean server.listen?");
    }

    @ParameterizedTest
    @CsvSource({
        "server.drain-deadline = 30 secs, true",
        "server.drain-deadline = -1 s, true",
        "server.drain-deadline = soon, true",
        "server.drain-deadline = [], true",
        "server.drain-deadline = 500 ms, false",
        "server.drain-deadline = 2 minutes, false",
        "limits.request-bytes = 1 MiBi, true",
        "limits.request-bytes = -1 KiB, true",
        "limits.request-bytes = 64 KiB, false",
        "limits.request-bytes = 65536, false",
        "limits.open-calls = 1.5, true",
        "limits.open-calls = -1, true",
        "limits.open-calls = 10 s, true",
        "limits.rate.enabled = perhaps, true",
        "limits.rate.enabled = off, false",
        "admins = alice, true",
        "admins = [{}], true",
        "admins = [alice], false",
        "server.domain = [], true",
        "server.domain = null, false",
        "server.domain = example.org, false",
        "server = 5, true",
        "plugins.x = yes, true",
        "plugins.x.config = 1, true",
        "plugins.x.config.anything.at = all, false",
    })
    void aValueHasTheKindOfItsDefault(String line, boolean wrong) throws Exception {
        assertThat(problemsOf(line)).hasSize(wrong ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "server.listen = nowhere, an address and a port",
        "server.listen = \"::1:5001\", brackets",
        "server.listen = \"127.0.0.1:70000\", a port",
        "server.log-level = inof, did you mean info?",
        "server.alpn = [], needs a protocol",
        "server.drain-deadline = 0, 1 ms or more",
        "limits.open-calls = 0, has to be 1",
        "limits.request-bytes = 3 GiB, 2047 MiB",
        "limits.rate.enqueue.burst = 5, all of burst",
        "server.quic.stream-window = 1 B, memory",
    })
    void aValueThatMakesNoSenseIsToldWithItsKey(String line, String said) throws Exception {
        assertThat(refusalsOf(line))
                .singleElement()
                .satisfies(text -> assertThat(text)
                        .contains(said)
                        .contains(
                                line.startsWith("server.quic")
                                        ? "server.quic"
                                        : line.substring(0, line.indexOf(' ')).replace(".burst", "")));
    }

    @Test
    void aFlagIsOverItsVariableAndThatOverTheFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("my.conf");
        Files.writeString(file, "server { listen = \"127.0.0.1:1\", data-dir = from-file, log-level = debug }");
        Map<String, String> variables =
                Map.of("QPC_CONFIG", file.toString(), "QPC_LISTEN", "127.0.0.1:2", "QPC_DATA_DIR", "from-variable");
        Launch launch = Launch.parse(List.of("--listen", "127.0.0.1:3", "--tls-key=k.pem"), variables);

        ServerSettings settings = ConfigTree.load(launch, Optional.empty()).settings();

        assertThat(settings.listener().listen().getPort()).isEqualTo(3);
        assertThat(settings.dataDir()).isEqualTo(Path.of("from-variable"));
        assertThat(settings.logLevel()).isEqualTo("debug");
        assertThat(settings.tls().key()).isEqualTo(Path.of("k.pem"));
        assertThat(settings.tls().certificate()).isEqualTo(Path.of("from-variable/server-cert.der"));
        assertThat(launch.warnings()).isEmpty();
    }

    @Test
    void oldVariablesWorkWithAWarning() throws Exception {
        Map<String, String> variables =
                Map.of("QPQ_LISTEN", "127.0.0.1:7", "QPQ_LOG", "warn", "QPC_LOG", "error", "QPQ_OTHER", "x");

        Launch launch = Launch.parse(List.of(), variables);

        ServerSettings settings = ConfigTree.ofText("").with(launch).settings();
        assertThat(settings.listener().listen().getPort()).isEqualTo(7);
        assertThat(settings.logLevel()).isEqualTo("error");
        assertThat(launch.warnings())
                .containsExactlyInAnyOrder(
                        "The variable QPQ_LISTEN is an old name; use QPC_LISTEN",
                        "The variable QPQ_LOG is an old name; use QPC_LOG, which is set too and counts");
    }

    @Test
    void everyBadFlagIsToldAtOnce() {
        assertThatThrownBy(() -> Launch.parse(List.of("--lisen", "--log=", "--data-dir"), Map.of()))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("--lisen is no flag of the server; did you mean --listen?")
                .hasMessageContaining("flag --log: is empty")
                .hasMessageContaining("--data-dir needs a value");
    }

    @Test
    void aFileThatIsNotThereOrNoHoconIsTold(@TempDir Path directory) throws Exception {
        Path missing = directory.resolve("none.conf");
        Path broken = directory.resolve("broken.conf");
        Files.writeString(broken, "server {\n  listen = \n");

        assertThatThrownBy(() -> ConfigTree.load(Launch.ofFile(missing), Optional.empty()))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("There is no such configuration file; mend --config or QPC_CONFIG");
        assertThatThrownBy(() -> ConfigTree.load(Launch.ofFile(broken), Optional.empty()))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("broken.conf");
        assertThatThrownBy(() -> ConfigTree.ofText("server.data-dir = ${no.such.thing}"))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("no.such.thing");
    }

    @Test
    void theFileThatCameWithTheServerIsTheLastResort(@TempDir Path home) throws Exception {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/qpc.conf"), "admins = [Alice]");

        ConfigTree tree = ConfigTree.load(Launch.none(), Optional.of(home));

        assertThat(tree.file()).contains(home.resolve("conf/qpc.conf"));
        assertThat(tree.settings().admins()).containsExactly("alice");
    }

    @Test
    void aPluginsKeysAreHeldAgainstItsOwnReference() throws Exception {
        ConfigTree tree = ConfigTree.ofText("""
            plugins.greet { required = false, config { salutaton = Hi, times = often, keep = 3 d } }
            """);
        Config reference = ConfigFactory.parseString("salutation = Hello, times = 1, keep = 1 d, most = 4 KiB");
        List<Problem> problems = new ArrayList<>();

        Config config = tree.pluginConfig("greet", reference, problems);

        assertThat(problems)
                .extracting(Problem::text)
                .containsExactlyInAnyOrder(
                        "plugins.greet.config.salutaton is no key of the plugin greet; did you mean"
                                + " plugins.greet.config.salutation?",
                        "plugins.greet.config.times is \"often\", but has to be a whole number, 0 or more, without a"
                                + " unit");
        assertThat(config.getDuration("keep")).isEqualTo(Duration.ofDays(3));
        assertThat(config.getBytes("most")).isEqualTo(4096);
        assertThat(tree.plugin("greet").enabled()).isEmpty();
        assertThat(tree.plugin("greet").required()).isFalse();
        assertThat(tree.plugin("other").required()).isTrue();
    }

    @Test
    void aBucketThatNobodyHasIsTold() throws Exception {
        ConfigTree tree = ConfigTree.ofText("limits.rate.enqeue { burst = 1, refill = 1, period = 1 s }");

        assertThat(tree.unknownRates(List.of("default", "enqueue")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.text())
                        .isEqualTo("limits.rate.enqeue is no bucket of the server or of an enabled plugin; did you mean"
                                + " enqueue?"));
        assertThat(tree.settings().rates().byName().get("enqeue")).isEqualTo(RateLimit.perSecond("enqeue", 1, 1));
    }
}
