package org.quicprochat.it;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.testkit.TestServer;

/**
 * Looks for byte strings in all that a server keeps: keys and values of the store, names and bytes of plugins' files.
 */
final class Traces {
    private final Map<String, String> marks = new LinkedHashMap<>();

    /** Also looks for these bytes, which a person calls so. */
    void lookFor(String name, ByteString bytes) {
        marks.put(name, latin(bytes.toByteArray()));
    }

    void lookFor(String name, String text) {
        lookFor(name, ByteString.copyFromUtf8(text));
    }

    /** What is found, each as a sentence that says what and where. */
    List<String> in(TestServer server) throws IOException {
        List<String> found = new ArrayList<>();
        for (StoredEntry entry : server.entries()) {
            String where = "plugin " + entry.pluginId() + ", subspace " + entry.subspace();
            for (Object element : entry.key().elements()) {
                look(latin(bytes(element)), where + ", key", found);
            }
            look(latin(entry.value()), where + ", value", found);
        }
        Path plugins = server.dataDir().resolve("plugins");
        try (Stream<Path> files = Files.walk(plugins)) {
            for (Path file : files.toList()) {
                String where = "file " + plugins.relativize(file);
                look(file.toString(), where + ", name", found);
                if (Files.isRegularFile(file)) {
                    look(latin(Files.readAllBytes(file)), where, found);
                }
            }
        }
        return found.stream().distinct().toList();
    }

    private void look(String text, String where, List<String> found) {
        marks.forEach((name, mark) -> {
            String hex = HexFormat.of().formatHex(mark.getBytes(StandardCharsets.ISO_8859_1));
            if (text.contains(mark) || text.contains(hex)) {
                found.add(where + " holds " + name);
            }
        });
    }

    private static byte[] bytes(Object element) {
        return switch (element) {
            case ByteString bytes -> bytes.toByteArray();
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case Long number -> ByteBuffer.allocate(Long.BYTES).putLong(number).array();
            default -> throw new IllegalArgumentException("A key has an element of another kind");
        };
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
