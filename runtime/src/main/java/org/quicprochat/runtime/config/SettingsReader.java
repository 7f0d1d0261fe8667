package org.quicprochat.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.runtime.connection.PushLimits;
import org.quicprochat.runtime.dispatch.CallLimits;
import org.quicprochat.runtime.storage.RetryLimits;
import org.quicprochat.runtime.transport.ListenerConfig;
import org.quicprochat.runtime.transport.TlsFiles;

/**
 * Reads {@link ServerSettings} from a tree whose keys and kinds are right; what is left are values that make no
 * sense.
 */
final class SettingsReader {
    private static final Set<String> LOG_LEVELS = Set.of("trace", "debug", "info", "warn", "error");

    private final Config config;
    private final List<Problem> problems = new ArrayList<>();

    SettingsReader(Config config) {
        this.config = config;
    }

    ServerSettings read() throws BootException {
        Config server = config.getConfig("server");
        Optional<InetSocketAddress> listen = value("server.listen", SettingsReader::address);
        Optional<Path> dataDir = value("server.data-dir", Path::of);
        Optional<Path> certificate = value("server.tls-cert", Path::of);
        Optional<Path> key = value("server.tls-key", Path::of);
        Optional<Path> pluginsDir = value("server.plugins-dir", Path::of);
        Optional<String> logLevel = value("server.log-level", SettingsReader::logLevel);
        atLeast("server.drain-deadline", "server.plugin-start-deadline", "server.plugin-stop-deadline");
        atLeast("storage.deadline", "storage.backoff");
        atLeast("storage.max-backoff", "limits.call-deadline", "limits.retry-after");
        Optional<ListenerConfig> listener = listen.flatMap(address -> listener(address, server.getConfig("quic")));
        RetryLimits storage = storage(config.getConfig("storage"));
        CallLimits calls = calls();
        PushLimits pushes = new PushLimits(number("limits.queued-pushes", 1), size("limits.queued-push-bytes"));
        ServerSettings.Rates rates = rates();
        Optional<ServerSettings.Federation> federation = new FederationReader(config, problems).read();
        if (!problems.isEmpty()) {
            throw new BootException(problems);
        }
        return new ServerSettings(
                dataDir.orElseThrow(),
                new TlsFiles(certificate.orElseThrow(), key.orElseThrow()),
                federation.orElseThrow(),
                pluginsDir.orElseThrow(),
                logLevel.orElseThrow(),
                new ServerSettings.Deadlines(
                        server.getDuration("drain-deadline"),
                        server.getDuration("plugin-start-deadline"),
                        server.getDuration("plugin-stop-deadline")),
                listener.orElseThrow(),
                storage,
                calls,
                pushes,
                rates,
                config.getStringList("admins").stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private Optional<ListenerConfig> listener(InetSocketAddress listen, Config quic) {
        int loops = number("server.quic.event-loops", 0);
        if (config.getStringList("server.alpn").isEmpty()) {
            problem("server.alpn", "needs a protocol, such as qpc");
            return Optional.empty();
        }
        try {
            return Optional.of(new ListenerConfig(
                    listen,
                    loops == 0 ? Runtime.getRuntime().availableProcessors() : loops,
                    new ListenerConfig.Times(
                            quic.getDuration("idle-timeout"),
                            quic.getDuration("keep-alive"),
                            quic.getDuration("handshake-timeout"),
                            quic.getDuration("request-timeout"),
                            quic.getDuration("ack-delay")),
                    config.getStringList("server.alpn"),
                    number("server.quic.connections", 1),
                    new ListenerConfig.Streams(
                            number("server.quic.bidirectional-streams", 1),
                            number("server.quic.unidirectional-streams", 0)),
                    new ListenerConfig.Memory(
                            quic.getBytes("connection-window"),
                            quic.getBytes("stream-window"),
                            quic.getBytes("unfinished-requests"),
                            quic.getBytes("unsent-answers"),
                            quic.getBytes("unsent-pushes"))));
        } catch (IllegalArgumentException e) {
            problem("server.quic", Objects.requireNonNullElse(e.getMessage(), "makes no sense"));
            return Optional.empty();
        }
    }

    private RetryLimits storage(Config storage) {
        return new RetryLimits(
                number("storage.max-attempts", 1),
                storage.getDuration("deadline"),
                storage.getDuration("backoff"),
                storage.getDuration("max-backoff"));
    }

    private CallLimits calls() {
        int requestBytes = size("limits.request-bytes");
        int responseBytes = size("limits.response-bytes");
        int perConnection = number("limits.open-calls-per-connection", 1);
        int openCalls = number("limits.open-calls", 1);
        int openSignals = number("limits.open-signals", 1);
        return problems.isEmpty()
                ? new CallLimits(
                        requestBytes,
                        responseBytes,
                        config.getDuration("limits.call-deadline"),
                        perConnection,
                        openCalls,
                        openSignals,
                        config.getDuration("limits.retry-after"))
                : CallLimits.DEFAULT;
    }

    private ServerSettings.Rates rates() {
        Map<String, RateLimit> byName = new TreeMap<>();
        config.getObject("limits.rate").forEach((name, value) -> {
            if (value instanceof ConfigObject section) {
                bucket(name, section.toConfig()).ifPresent(limit -> byName.put(name, limit));
            }
        });
        boolean enabled = config.getBoolean("limits.rate.enabled");
        return new ServerSettings.Rates(enabled, number("limits.rate.max-buckets", 1), Map.copyOf(byName));
    }

    private Optional<RateLimit> bucket(String name, Config section) {
        String path = "limits.rate." + name;
        if (!section.hasPath("burst") || !section.hasPath("refill") || !section.hasPath("period")) {
            problem(path, "needs all of burst, refill and period");
            return Optional.empty();
        }
        long burst = section.getLong("burst");
        long refill = section.getLong("refill");
        Duration period = section.getDuration("period");
        if (burst < 1 || refill < 1 || period.isZero()) {
            problem(path, "needs a burst and a refill of 1 or more, and a period over zero");
            return Optional.empty();
        }
        return Optional.of(new RateLimit(name, burst, refill, period));
    }

    private void atLeast(String... durations) {
        for (String path : durations) {
            if (config.getDuration(path).toMillis() < 1) {
                problem(path, "has to be 1 ms or more");
            }
        }
    }

    private int number(String path, int min) {
        long value = config.getLong(path);
        if (value < min || value > Integer.MAX_VALUE) {
            problem(path, "has to be " + min + " to " + Integer.MAX_VALUE);
            return Math.max(min, 1);
        }
        return (int) value;
    }

    private int size(String path) {
        long value = config.getBytes(path);
        if (value < 1 || value > Integer.MAX_VALUE) {
            problem(path, "has to be 1 B to 2047 MiB");
            return 1;
        }
        return (int) value;
    }

    private <T> Optional<T> value(String path, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(config.getString(path)));
        } catch (InvalidPathException e) {
            problem(path, "is no path of a file");
        } catch (IllegalArgumentException e) {
            problem(path, Objects.requireNonNullElse(e.getMessage(), "makes no sense"));
        }
        return Optional.empty();
    }

    private void problem(String path, String text) {
        problems.add(Problem.at(config.getValue(path).origin(), path + " " + text));
    }

    private static String logLevel(String text) {
        String level = text.toLowerCase(Locale.ROOT);
        if (!LOG_LEVELS.contains(level)) {
            throw new IllegalArgumentException(
                    "has to be trace, debug, info, warn or error" + Suggestions.didYouMean(level, LOG_LEVELS));
        }
        return level;
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("has to be an address and a port, such as 0.0.0.0:5001 or [::]:5001");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.indexOf(':') >= 0 && !bracketed) {
            throw new IllegalArgumentException("has to have brackets around an IPv6 address, such as [::]:5001");
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("names a host that has no address", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has to end with a port, 0 to 65535", e);
        }
    }
}
