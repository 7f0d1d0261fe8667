package org.quicprochat.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** The server's options: what {@code qpc serve} takes, and every command that looks at its configuration. */
final class ServerOptions {
    /** The options, all of which take a value. */
    static final List<String> NAMES = List.of("--config", "--listen", "--data-dir", "--tls-cert", "--tls-key", "--log");

    private static final Path DEFAULT_FILE = Path.of("conf", "qpc.conf");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration (QPC_CONFIG; default: conf/qpc.conf, where there is one).")
    private Optional<String> config = Optional.empty();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where to serve, UDP (QPC_LISTEN; default: 0.0.0.0:5001).")
    private Optional<String> listen = Optional.empty();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where everything is kept (QPC_DATA_DIR; default: data).")
    private Optional<String> dataDir = Optional.empty();

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "The certificate; made when missing (QPC_TLS_CERT; default: server-cert.der in the data dir).")
    private Optional<String> tlsCert = Optional.empty();

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Its key; made when missing (QPC_TLS_KEY; default: server-key.der in the data dir).")
    private Optional<String> tlsKey = Optional.empty();

    @Option(
            names = "--log",
            paramLabel = "LEVEL",
            description = "trace, debug, info, warn or error (QPC_LOG; default: info).")
    private Optional<String> log = Optional.empty();

    /**
     * Whether arguments are nothing but these options, each once and with a value: the server reads them as they are,
     * and starts sooner without a command line that knows every command.
     */
    static boolean arePlain(List<String> arguments) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            boolean hasValue = i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("-");
            if (!NAMES.contains(name) || !seen.add(name) || !hasValue) {
                return false;
            }
        }
        return true;
    }

    /** The options that were given, as the server's own command line. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--config", config);
        add(arguments, "--listen", listen);
        add(arguments, "--data-dir", dataDir);
        add(arguments, "--tls-cert", tlsCert);
        add(arguments, "--tls-key", tlsKey);
        add(arguments, "--log", log);
        return arguments;
    }

    private static void add(List<String> arguments, String name, Optional<String> value) {
        value.ifPresent(given -> {
            arguments.add(name);
            arguments.add(given);
        });
    }

    /** The configuration file that a change goes to; it need not exist. */
    Path configFile(World world) {
        return world.resolve(
                config.or(() -> world.variable("QPC_CONFIG")).map(Path::of).orElse(DEFAULT_FILE));
    }
}
