package org.quicprochat.storage.mapdb;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageEngine;

/** What a store holds, as text. */
final class Content {
    private static final byte[] END = {(byte) 0xff};

    private Content() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Map<String, String> of(StorageEngine engine) {
        Map<String, String> content = new TreeMap<>();
        try (EngineTransaction tx = engine.begin(Access.READ)) {
            tx.scan(new byte[0], END, ScanOrder.ASCENDING, Integer.MAX_VALUE)
                    .forEachRemaining(entry -> content.put(
                            new String(entry.key(), StandardCharsets.UTF_8),
                            new String(entry.value(), StandardCharsets.UTF_8)));
        }
        return content;
    }

    static @Nullable String get(StorageEngine engine, String key) {
        try (EngineTransaction tx = engine.begin(Access.READ)) {
            byte[] value = tx.get(bytes(key));
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        }
    }

    static void set(StorageEngine engine, String key, String value) {
        try (EngineTransaction tx = engine.begin(Access.WRITE)) {
            tx.set(bytes(key), bytes(value));
            tx.commit();
        }
    }

    static void clear(StorageEngine engine, String key) {
        try (EngineTransaction tx = engine.begin(Access.WRITE)) {
            tx.clear(bytes(key));
            tx.commit();
        }
    }

    /** Writes keys with a number, and clears some of what was there. */
    static void fill(StorageEngine engine, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            set(engine, prefix + i, "value " + i + " of " + prefix);
        }
        clear(engine, prefix + count / 2);
    }
}
