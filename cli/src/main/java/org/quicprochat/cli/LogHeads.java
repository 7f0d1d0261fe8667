package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.quicprochat.client.KnownLog;
import org.quicprochat.client.LogMemory;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.client.TreeHead;

/** What a profile knows of the log of keys of each server: a JSON file of mode 0600 beside the profile's. */
final class LogHeads implements LogMemory {
    private static final ConfigParseOptions JSON = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);

    private final Path file;
    private final String server;

    LogHeads(Path file, ServerAddress server) {
        this.file = file;
        this.server = server.toString();
    }

    @Override
    public Optional<KnownLog> load() {
        return Optional.ofNullable(all().get(server));
    }

    @Override
    public void save(KnownLog log) {
        Map<String, KnownLog> logs = all();
        logs.put(server, log);
        write(logs);
    }

    /** Forgets what is known of the server's log; says whether that was anything. */
    boolean forget() {
        Map<String, KnownLog> logs = all();
        boolean known = logs.remove(server) != null;
        if (known) {
            write(logs);
        }
        return known;
    }

    private Map<String, KnownLog> all() {
        try {
            Config root = ConfigFactory.parseString(Files.readString(file), JSON);
            Map<String, KnownLog> logs = new TreeMap<>();
            for (String name : root.root().keySet()) {
                logs.put(name, read(root.getConfig(ConfigUtil.joinPath(name))));
            }
            return logs;
        } catch (NoSuchFileException _) {
            return new TreeMap<>();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigException | IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.FAULT,
                    "The file " + file + " is damaged (" + e.getMessage() + "). Restore it, or remove it: then the next"
                            + " contact with the log of keys is the first, which has nothing to compare with.",
                    e);
        }
    }

    private static KnownLog read(Config node) {
        ByteString root = hex(node.getString("root"));
        TreeHead head = new TreeHead(
                Long.parseUnsignedLong(node.getString("tree-size")),
                Instant.ofEpochMilli(node.getLong("timestamp-ms")),
                root,
                ByteString.copyFrom(Base64.getDecoder().decode(node.getString("signature"))),
                hex(node.getString("log-id")));
        return new KnownLog(hex(node.getString("log-key")), head);
    }

    private static ByteString hex(String digits) {
        return ByteString.copyFrom(HexFormat.of().parseHex(digits));
    }

    private void write(Map<String, KnownLog> logs) {
        Map<String, Object> root = new TreeMap<>();
        logs.forEach((name, log) -> {
            Map<String, Object> node = show(log.head());
            node.put("log-key", Bytes.hex(log.publicKey()));
            root.put(name, node);
        });
        try {
            PrivateFiles.createDirectory(Objects.requireNonNull(file.getParent(), "a profile lies in a directory"));
            PrivateFiles.write(file, Json.pretty(root).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A head, with all that it takes to verify it. */
    static Map<String, Object> show(TreeHead head) {
        Map<String, Object> node = new TreeMap<>();
        node.put("tree-size", Long.toUnsignedString(head.treeSize()));
        node.put("timestamp-ms", head.timestamp().toEpochMilli());
        node.put("root", Bytes.hex(head.rootHash()));
        node.put("signature", Bytes.base64(head.signature()));
        node.put("log-id", Bytes.hex(head.logId()));
        return node;
    }
}
