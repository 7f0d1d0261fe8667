package org.quicprochat.runtime.plugin;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a plugin sees of the server: the packages of plugin-api and of its dependencies, and nothing else. Immutable and
 * thread-safe.
 */
final class ApiPackages {
    private static final ClassLoader HOST = ApiPackages.class.getClassLoader();

    /** Generated messages of all plugins share this package; only those that the wire module brings are the API's. */
    private static final String MESSAGES = "org/quicprochat/proto/v1/";

    /** The classes made from common.proto. */
    static final Set<String> WIRE_MESSAGES =
            Set.of("Common", "ErrorDetail", "ErrorDetailOrBuilder", "SessionEnvelope", "SessionEnvelopeOrBuilder");

    private static final List<String> SHARED = List.of(
            "org/quicprochat/plugin/",
            "org/quicprochat/wire/",
            "com/google/protobuf/",
            "com/typesafe/config/",
            "org/slf4j/",
            "org/jspecify/");
    private static final String CLASS = ".class";
    private static final String VERSIONED = "META-INF/versions/";

    private ApiPackages() {}

    /** Whether a class, by its binary name, is the server's for every plugin. */
    static boolean containsClass(String name) {
        return containsResource(name.replace('.', '/') + CLASS);
    }

    /** Whether a resource is the server's for every plugin. */
    static boolean containsResource(String path) {
        return SHARED.stream().anyMatch(path::startsWith) || (path.startsWith(MESSAGES) && isWireMessage(path));
    }

    /** Told by name, so that it does not matter how the server's own jars are cut. */
    private static boolean isWireMessage(String path) {
        String name = path.substring(MESSAGES.length());
        int end = name.indexOf('$') >= 0 ? name.indexOf('$') : name.indexOf('.');
        return end > 0 && WIRE_MESSAGES.contains(name.substring(0, end));
    }

    /** The server's class. */
    static Class<?> load(String name) throws ClassNotFoundException {
        return HOST.loadClass(name);
    }

    /** The server's resource; empty where there is none. */
    static Optional<URL> resource(String path) {
        return Optional.ofNullable(HOST.getResource(path));
    }

    /** The server's resources of that path. */
    static Enumeration<URL> resources(String path) throws IOException {
        return HOST.getResources(path);
    }

    /** Whether the server has such a class, which plugins don't see. */
    static boolean isHidden(String name) {
        return HOST.getResource(name.replace('.', '/') + CLASS) != null;
    }

    /** The part of the API that an entry of a plugin's jar is a copy of; empty for all that belongs in a jar. */
    static Optional<String> bundled(String entry) {
        String path = entry.startsWith(VERSIONED) ? entry.substring(entry.indexOf('/', VERSIONED.length()) + 1) : entry;
        if (!path.endsWith(CLASS)) {
            return Optional.empty();
        }
        if (path.startsWith(MESSAGES)) {
            return isWireMessage(path) ? Optional.of("wire") : Optional.empty();
        }
        return SHARED.stream().filter(path::startsWith).findFirst().map(ApiPackages::artifact);
    }

    private static String artifact(String path) {
        return switch (path) {
            case "org/quicprochat/plugin/" -> "plugin-api";
            case "org/quicprochat/wire/" -> "wire";
            case "com/google/protobuf/" -> "protobuf-java";
            case "com/typesafe/config/" -> "typesafe-config";
            case "org/slf4j/" -> "slf4j-api";
            default -> "jspecify";
        };
    }
}
