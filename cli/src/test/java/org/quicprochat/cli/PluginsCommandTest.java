package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of three plugins: c needs b, b needs a. */
class PluginsCommandTest {
    private static final Map<String, String> NEEDS = Map.of("c", "b", "b", "a");

    @TempDir
    private Path home = Path.of("");

    private Shell shell = new Shell(home);

    @BeforeEach
    void aServer() throws IOException {
        shell = new Shell(home);
        shell.inspector = (_, enabled) -> inspect(enabled);
        Files.createDirectory(home.resolve("conf"));
        Files.writeString(home.resolve("conf/qpc.conf"), "# mine\nplugins { b.enabled = true }\n");
    }

    private static Inspection inspect(Map<String, Boolean> enabled) {
        Map<String, Boolean> runs = new HashMap<>(Map.of("a", true, "b", true, "c", true, "d", false));
        runs.putAll(enabled);
        List<Inspection.Plugin> plugins = new ArrayList<>();
        List<Inspection.Method> methods = new ArrayList<>();
        List<Inspection.Problem> problems = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "d")) {
            boolean running = runs.getOrDefault(id, false);
            plugins.add(new Inspection.Plugin(id, "1.0.0", id + ".jar", running ? "ENABLED" : "DISABLED", "why " + id));
            if (running) {
                methods.add(new Inspection.Method(100 + id.charAt(0), "Call" + id, id, "session"));
            }
            String needed = NEEDS.get(id);
            if (running && needed != null && !runs.getOrDefault(needed, false)) {
                problems.add(new Inspection.Problem("plugin " + id, "requires " + needed, List.of(id)));
            }
        }
        if (runs.getOrDefault("d", false)) {
            problems.add(new Inspection.Problem("plugin d", "is broken", List.of("d")));
        }
        return new Inspection(plugins, methods, problems);
    }

    private String config() throws IOException {
        return Files.readString(home.resolve("conf/qpc.conf"));
    }

    @Test
    void listsThemWithTheReason() {
        Shell.Outcome table = shell.run("plugins", "list");
        Shell.Outcome json = shell.run("plugins", "list", "--json");

        assertThat(table.code()).isZero();
        assertThat(table.out().lines()).hasSize(5).last().asString().contains("DISABLED", "d.jar", "why d");
        assertThat(json.out().lines()).hasSize(4).first().asString().contains("\"state\":\"ENABLED\"");
        assertThat(shell.run("methods").out()).contains("197", "Calla", "session");
    }

    @Test
    void refusesWhatOthersDependOn() throws IOException {
        Shell.Outcome refused = shell.run("plugins", "disable", "a");

        assertThat(refused.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(refused.err()).contains("plugin b: requires a", "--cascade");
        assertThat(config()).isEqualTo("# mine\nplugins { b.enabled = true }\n");
    }

    @Test
    void cascadeTakesTheDependentsAlong() throws IOException {
        Shell.Outcome done = shell.run("plugins", "disable", "a", "--cascade");

        assertThat(done.code()).isZero();
        assertThat(done.out()).contains("disabled: a, b, c");
        assertThat(config())
                .startsWith("# mine\n")
                .contains("b.enabled = false")
                .doesNotContain("true");
    }

    @Test
    void disablesWhatNobodyNeeds() throws IOException {
        assertThat(shell.run("plugins", "disable", "c").code()).isZero();
        assertThat(config()).contains("b.enabled = true").containsPattern("c\\b[^}]*enabled\\s*[:=]\\s*false");
    }

    @Test
    void enablesOnlyWhatWouldStart() throws IOException {
        Shell.Outcome broken = shell.run("plugins", "enable", "d");
        Shell.Outcome unknown = shell.run("plugins", "enable", "e");

        assertThat(broken.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(broken.err()).contains("plugin d: is broken");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("There are: a, b, c, d");
        assertThat(config()).doesNotContain("d.enabled");
    }

    @Test
    void theConfigurationIsTheOneThatIsNamed() throws IOException {
        assertThat(shell.run("plugins", "disable", "c", "--config", "other.conf")
                        .code())
                .isZero();
        assertThat(Files.readString(home.resolve("other.conf"))).isEqualTo("plugins.c.enabled = false\n");
        assertThat(config()).doesNotContain("c");
    }

    @Test
    void checkConfigNamesEveryProblem() {
        assertThat(shell.run("check-config").out()).contains("would start");
        shell.inspector = (_, _) -> inspect(Map.of("a", false, "d", true));

        Shell.Outcome outcome = shell.run("check-config");

        assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(outcome.out().lines()).containsExactly("plugin b: requires a", "plugin d: is broken");
    }
}
