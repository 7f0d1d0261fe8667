package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A profile as JSON. */
final class ProfileFile {
    private static final ConfigParseOptions JSON = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);

    private ProfileFile() {}

    static String write(Profile profile) {
        Map<String, Object> root = new TreeMap<>();
        profile.server().ifPresent(server -> root.put("server", server.toString()));
        profile.trust().ifPresent(trust -> root.put("trust", trust(trust)));
        profile.username().ifPresent(username -> root.put("username", username));
        profile.identity().ifPresent(identity -> root.put("identity", identity(identity)));
        profile.device().ifPresent(device -> root.put("device", Bytes.hex(device)));
        profile.session()
                .ifPresent(session -> root.put(
                        "session",
                        Map.of(
                                "token", Bytes.base64(session.token()),
                                "expires-at", session.expiresAt().toString())));
        Map<String, String> contacts = new TreeMap<>();
        profile.contacts().forEach((name, key) -> contacts.put(name, Bytes.hex(key)));
        root.put("contacts", contacts);
        return Json.pretty(root);
    }

    /** @throws IllegalArgumentException where the text is no profile */
    static Profile read(String text) {
        try {
            Config root = ConfigFactory.parseString(text, JSON);
            Map<String, ByteString> contacts = new TreeMap<>();
            if (root.hasPath("contacts")) {
                for (String name : root.getObject("contacts").keySet()) {
                    contacts.put(name, key(root.getConfig("contacts").getString(ConfigUtil.joinPath(name))));
                }
            }
            return new Profile(
                    optional(root, "server", path -> Addresses.parse(root.getString(path))),
                    optional(root, "trust", path -> trust(root.getConfig(path))),
                    optional(root, "username", root::getString),
                    optional(root, "identity", path -> identity(root.getConfig(path))),
                    optional(root, "device", path -> Bytes.id("A device id", root.getString(path))),
                    optional(root, "session", path -> session(root.getConfig(path))),
                    new TreeMap<>(contacts));
        } catch (ConfigException | DateTimeException | Failure e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, Object> trust(Trust trust) {
        return switch (trust) {
            case Trust.Pinned pinned -> Map.of("pinned-certificate", Bytes.base64(pinned.der()));
            case Trust.Authority authority ->
                Map.of("authority-file", authority.file().toString());
            case Trust.MachineAuthorities() -> Map.of("system", true);
        };
    }

    private static Trust trust(Config node) {
        if (node.hasPath("pinned-certificate")) {
            return new Trust.Pinned(bytes(node.getString("pinned-certificate")));
        }
        if (node.hasPath("authority-file")) {
            return new Trust.Authority(Path.of(node.getString("authority-file")));
        }
        return new Trust.MachineAuthorities();
    }

    private static Map<String, Object> identity(Identity identity) {
        Map<String, Object> node = new TreeMap<>();
        node.put("public-key", Bytes.hex(identity.publicKey()));
        identity.privateKey().ifPresent(key -> node.put("private-key", Bytes.hex(key)));
        return node;
    }

    private static Identity identity(Config node) {
        return new Identity(
                key(node.getString("public-key")), optional(node, "private-key", path -> key(node.getString(path))));
    }

    private static Profile.Session session(Config node) {
        return new Profile.Session(bytes(node.getString("token")), Instant.parse(node.getString("expires-at")));
    }

    private static <T> Optional<T> optional(Config node, String path, Function<String, T> read) {
        return node.hasPath(path) ? Optional.of(read.apply(path)) : Optional.empty();
    }

    private static ByteString key(String text) {
        return Bytes.identityKey(text.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new IllegalArgumentException("a key is not 64 hexadecimal digits"));
    }

    private static ByteString bytes(String base64) {
        return ByteString.copyFrom(Base64.getDecoder().decode(base64));
    }
}
