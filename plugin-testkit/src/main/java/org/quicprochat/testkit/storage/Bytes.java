package org.quicprochat.testkit.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.EngineEntry;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.ScanOrder;

/** Byte strings and entries as text, so that a test shows what it compares. */
final class Bytes {
    /** Behind every key that a test uses. */
    static final byte[] END = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};

    private Bytes() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The entries of a range as {@code key=value}, in ISO 8859-1 where that can be printed. */
    static List<String> scan(EngineTransaction transaction, String from, String to, ScanOrder order, int limit) {
        return show(transaction.scan(bytes(from), bytes(to), order, limit));
    }

    static List<String> all(EngineTransaction transaction, ScanOrder order) {
        return show(transaction.scan(new byte[0], END, order, Integer.MAX_VALUE));
    }

    static List<String> show(Iterator<EngineEntry> entries) {
        List<String> shown = new ArrayList<>();
        entries.forEachRemaining(entry -> shown.add(show(entry.key()) + "=" + show(entry.value())));
        return shown;
    }

    static String show(byte[] bytes) {
        for (byte b : bytes) {
            if (b < ' ' || b > '~') {
                return "x" + HexFormat.of().formatHex(bytes);
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
