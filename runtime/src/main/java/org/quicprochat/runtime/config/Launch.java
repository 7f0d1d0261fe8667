package org.quicprochat.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line and the environment say: a flag over its variable, both over the file.
 *
 * @param configFile the file that {@code --config} or {@code QPC_CONFIG} names
 * @param overrides configuration keys that flags and variables set
 * @param warnings for the operator's log: old names that still work
 */
public record Launch(Optional<Path> configFile, Config overrides, List<String> warnings) {
    private static final String CURRENT_PREFIX = "QPC_";
    /** The project's earlier name was quicproquo. */
    private static final String FORMER_PREFIX = "QPQ_";

    private enum Option {
        CONFIG("--config", "CONFIG", ""),
        LISTEN("--listen", "LISTEN", "server.listen"),
        DATA_DIR("--data-dir", "DATA_DIR", "server.data-dir"),
        TLS_CERT("--tls-cert", "TLS_CERT", "server.tls-cert"),
        TLS_KEY("--tls-key", "TLS_KEY", "server.tls-key"),
        LOG("--log", "LOG", "server.log-level");

        private final String flag;
        private final String variable;
        private final String key;

        Option(String flag, String variable, String key) {
            this.flag = flag;
            this.variable = variable;
            this.key = key;
        }
    }

    /** Neither flags nor variables. */
    public static Launch none() {
        return new Launch(Optional.empty(), ConfigFactory.empty(), List.of());
    }

    /** Nothing but this file. */
    public static Launch ofFile(Path file) {
        return new Launch(Optional.of(file), ConfigFactory.empty(), List.of());
    }

    /** This launch with more keys set, over those that it sets already. */
    public Launch with(Config more) {
        return new Launch(configFile, more.withFallback(overrides), warnings);
    }

    /**
     * Reads flags ({@code --name value} or {@code --name=value}) and variables.
     *
     * @throws BootException for a flag that there is not, or one without a value
     */
    public static Launch parse(List<String> arguments, Map<String, String> environment) throws BootException {
        Parser parser = new Parser();
        parser.variables(environment);
        parser.flags(arguments);
        if (!parser.problems.isEmpty()) {
            throw new BootException(parser.problems);
        }
        return new Launch(parser.configFile, parser.overrides, parser.warnings);
    }

    private static final class Parser {
        private final List<Problem> problems = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private Optional<Path> configFile = Optional.empty();
        private Config overrides = ConfigFactory.empty();

        void variables(Map<String, String> environment) {
            for (Option option : Option.values()) {
                String former = environment.get(FORMER_PREFIX + option.variable);
                String current = environment.get(CURRENT_PREFIX + option.variable);
                if (former != null) {
                    warnings.add("The variable " + FORMER_PREFIX + option.variable + " is an old name; use "
                            + CURRENT_PREFIX + option.variable
                            + (current == null ? "" : ", which is set too and counts"));
                }
                if (current != null) {
                    set(option, current, "variable " + CURRENT_PREFIX + option.variable);
                } else if (former != null) {
                    set(option, former, "variable " + FORMER_PREFIX + option.variable);
                }
            }
        }

        void flags(List<String> arguments) {
            Deque<String> left = new ArrayDeque<>(arguments);
            while (!left.isEmpty()) {
                String argument = left.removeFirst();
                int equals = argument.indexOf('=');
                String name = equals < 0 ? argument : argument.substring(0, equals);
                Optional<Option> option = Arrays.stream(Option.values())
                        .filter(candidate -> candidate.flag.equals(name))
                        .findFirst();
                if (option.isEmpty()) {
                    List<String> known =
                            Arrays.stream(Option.values()).map(o -> o.flag).toList();
                    problems.add(new Problem(
                            "command line", name + " is no flag of the server" + Suggestions.didYouMean(name, known)));
                } else if (equals < 0 && left.isEmpty()) {
                    problems.add(new Problem("command line", name + " needs a value"));
                } else {
                    String value = equals < 0 ? left.removeFirst() : argument.substring(equals + 1);
                    set(option.get(), value, "flag " + name);
                }
            }
        }

        private void set(Option option, String value, String origin) {
            if (value.isBlank()) {
                problems.add(new Problem(origin, "is empty; give it a value or leave it out"));
            } else if (option == Option.CONFIG) {
                configFile = Optional.of(Path.of(value));
            } else {
                var described = ConfigValueFactory.fromAnyRef(value).withOrigin(ConfigOriginFactory.newSimple(origin));
                overrides = overrides.withValue(option.key, described);
            }
        }
    }
}
