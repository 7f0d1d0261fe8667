package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The help pages are the golden file src/test/resources/help.txt; {@code -Dtidy.write=true} writes it anew. */
class HelpTest {
    private static Map<String, CommandLine> commands() {
        Map<String, CommandLine> all = new TreeMap<>();
        collect(Qpc.in(new Shell(Path.of("/nowhere")).world(new FakeTerminal())), all);
        return all;
    }

    private static void collect(CommandLine command, Map<String, CommandLine> all) {
        all.put(command.getCommandSpec().qualifiedName(), command);
        command.getSubcommands().values().forEach(subcommand -> collect(subcommand, all));
    }

    @Test
    void everyPageIsAsReviewed() throws IOException {
        StringBuilder pages = new StringBuilder();
        commands()
                .forEach((name, command) -> pages.append("==== ")
                        .append(name)
                        .append('\n')
                        .append(command.getUsageMessage())
                        .append('\n'));
        Path golden = Path.of(System.getProperty("qpc.root"), "cli/src/test/resources/help.txt");
        if (Boolean.getBoolean("tidy.write")) {
            Files.createDirectories(Path.of(System.getProperty("qpc.root"), "cli/src/test/resources"));
            Files.writeString(golden, pages);
        }

        assertThat(pages).hasToString(Files.readString(golden));
    }

    @Test
    void everyCommandSaysWhatItDoesAndTheMainOnesShowHow() {
        commands().forEach((name, command) -> {
            var usage = command.getCommandSpec().usageMessage();
            assertThat(usage.description()).as(name).isNotEmpty();
            if (name.indexOf(' ') == name.lastIndexOf(' ')) {
                assertThat(usage.footer()).as(name).isNotEmpty();
            }
            command.getCommandSpec()
                    .options()
                    .forEach(option ->
                            assertThat(option.description()).as(name + option).isNotEmpty());
        });
    }

    @Test
    void noPasswordCanBeGivenOnTheCommandLine() {
        commands().forEach((name, command) -> {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (option.longestName().matches(".*(pass|secret|token|pin).*")) {
                    assertThat(option.longestName()).as(name).isEqualTo("--password-file");
                    assertThat(option.auxiliaryTypes()).as(name).containsExactly(Path.class);
                }
            }
            for (PositionalParamSpec positional : command.getCommandSpec().positionalParameters()) {
                assertThat(positional.paramLabel()).as(name).doesNotContainIgnoringCase("pass");
            }
        });
    }

    @Test
    void completionKnowsEveryCommand() {
        String script = new Shell(Path.of("/nowhere")).run("completion").out();

        commands().keySet().stream()
                .map(name -> name.substring(name.lastIndexOf(' ') + 1))
                .forEach(name -> assertThat(script).contains(name));
    }
}
