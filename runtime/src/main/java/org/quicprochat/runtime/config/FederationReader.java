package org.quicprochat.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.quicprochat.runtime.config.ServerSettings.Federation;
import org.quicprochat.runtime.transport.PeerConfig;
import org.quicprochat.runtime.transport.PeerLimits;

/** Reads what concerns other servers, from a tree whose keys and kinds are right. */
final class FederationReader {
    private static final String PEERS = "server.peers";
    private static final String QUIC = "server.peer-quic";
    private static final int LONGEST_DOMAIN = 253;
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?" + "(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[^\\]]+]|[^:\\[\\]]+):([0-9]{1,5})");

    private final Config config;
    private final Collection<Problem> problems;

    /**
     * A reader.
     *
     * @param problems receives what makes no sense
     */
    FederationReader(Config config, Collection<Problem> problems) {
        this.config = config;
        this.problems = problems;
    }

    /** What it says; empty where there are problems. */
    Optional<Federation> read() {
        Optional<String> domain = domain();
        List<PeerConfig> peers = new ArrayList<>();
        List<Map.Entry<String, ConfigValue>> sections = config.getObject(PEERS).entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .toList();
        if (domain.isEmpty() && !sections.isEmpty()) {
            problem(
                    config.getValue(PEERS),
                    "server.peers needs server.domain, the name that peers know this server by");
        }
        for (Map.Entry<String, ConfigValue> section : sections) {
            if (section.getValue() instanceof ConfigObject object) {
                peer(section.getKey(), object, domain).ifPresent(peers::add);
            }
        }
        return limits().map(limits -> new Federation(domain, List.copyOf(peers), limits));
    }

    private Optional<String> domain() {
        if (config.getConfig("server").getIsNull("domain")) {
            return Optional.empty();
        }
        String domain = config.getString("server.domain").toLowerCase(Locale.ROOT);
        if (!isDomain(domain)) {
            problem(config.getValue("server.domain"), "server.domain has to be a DNS name, such as chat.example.org");
        }
        return Optional.of(domain);
    }

    private static boolean isDomain(String text) {
        return text.length() <= LONGEST_DOMAIN && DOMAIN.matcher(text).matches();
    }

    private Optional<PeerConfig> peer(String name, ConfigObject section, Optional<String> own) {
        int before = problems.size();
        String domain = name.toLowerCase(Locale.ROOT);
        String path = PEERS + ".\"" + name + "\"";
        if (!isDomain(domain)) {
            problem(section, path + " has to be a DNS name, such as \"chat.example.org\"");
        } else if (own.isPresent() && own.get().equals(domain)) {
            problem(section, path + " is this server itself");
        }
        Optional<String> address = text(section, "address");
        var parts = ADDRESS.matcher(address.orElse(""));
        boolean good = parts.matches() && port(parts.group(2)) > 0;
        if (address.isEmpty()) {
            problem(section, path + " needs an address, such as \"chat.example.org:5001\"");
        } else if (!good) {
            problem(
                    valueOf(section, "address"),
                    path + ".address has to be a host and a port, such as \"chat.example.org:5001\"");
        }
        Optional<PeerConfig.Proof> proof = proof(path, section);
        return problems.size() > before || proof.isEmpty()
                ? Optional.empty()
                : Optional.of(new PeerConfig(
                        domain,
                        parts.group(1).replaceAll("[\\[\\]]", ""),
                        port(parts.group(2)),
                        proof.get(),
                        Problem.at(section.origin(), "").where()));
    }

    private static int port(String digits) {
        int port = Integer.parseInt(digits);
        return port <= 0xFFFF ? port : 0;
    }

    private Optional<PeerConfig.Proof> proof(String path, ConfigObject section) {
        Optional<Path> certificate = file(path, section, "certificate");
        Optional<Path> authority = file(path, section, "ca");
        boolean named =
                text(section, "certificate").isPresent() || text(section, "ca").isPresent();
        if (certificate.isPresent() && authority.isPresent()) {
            problem(section, path + " has a certificate and a ca; leave one of them out");
        } else if (!named) {
            problem(section, path + " needs a certificate, or a ca: a file that the peer is known by");
        }
        return certificate
                .<PeerConfig.Proof>map(PeerConfig.Pinned::new)
                .or(() -> authority.map(PeerConfig.Authority::new));
    }

    private Optional<Path> file(String path, ConfigObject section, String key) {
        Optional<String> text = text(section, key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path file = Path.of(text.get());
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
            problem(
                    valueOf(section, key),
                    path + "." + key + " names a file that is not there: " + file.toAbsolutePath());
        } catch (InvalidPathException e) {
            problem(valueOf(section, key), path + "." + key + " is no path of a file");
        }
        return Optional.empty();
    }

    /** The value where there is one, else the section, for its place in the file. */
    private static ConfigValue valueOf(ConfigObject section, String key) {
        ConfigValue value = section.get(key);
        return value == null ? section : value;
    }

    private static Optional<String> text(ConfigObject section, String key) {
        ConfigValue value = section.get(key);
        return value == null || value.unwrapped() == null
                ? Optional.empty()
                : Optional.of(String.valueOf(value.unwrapped()));
    }

    private Optional<PeerLimits> limits() {
        Config quic = config.getConfig(QUIC);
        for (String key : List.of("handshake-timeout", "keep-alive", "idle-timeout", "backoff", "max-backoff")) {
            if (quic.getDuration(key).toMillis() < 1) {
                problem(quic.getValue(key), QUIC + "." + key + " has to be 1 ms or more");
            }
        }
        for (String key : List.of("request-bytes", "answer-bytes")) {
            if (quic.getBytes(key) < 1 || quic.getBytes(key) > Integer.MAX_VALUE) {
                problem(quic.getValue(key), QUIC + "." + key + " has to be 1 B to 2047 MiB");
            }
        }
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PeerLimits(
                    quic.getDuration("handshake-timeout"),
                    quic.getDuration("keep-alive"),
                    quic.getDuration("idle-timeout"),
                    quic.getDuration("backoff"),
                    quic.getDuration("max-backoff"),
                    (int) (long) quic.getBytes("request-bytes"),
                    (int) (long) quic.getBytes("answer-bytes"),
                    quic.getBytes("unfinished-answers")));
        } catch (IllegalArgumentException e) {
            problem(config.getValue(QUIC), QUIC + ": " + Objects.requireNonNullElse(e.getMessage(), "makes no sense"));
            return Optional.empty();
        }
    }

    private void problem(ConfigValue value, String text) {
        problems.add(Problem.at(value.origin(), text));
    }
}
