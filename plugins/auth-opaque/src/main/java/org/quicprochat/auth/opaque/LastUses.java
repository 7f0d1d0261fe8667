package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.quicprochat.plugin.storage.Store;

/**
 * Uses of sessions that wait to be written down, so that no call waits for a write. Bounded; what does not fit, or is
 * lost with the process, is noted again by the session's next call. Thread-safe.
 */
final class LastUses {
    /** Rows written in one transaction. */
    private static final int BITE = 200;

    private final Store store;
    private final SessionStore sessions;
    private final OpaqueConfig config;
    private final Map<ByteString, Instant> waiting = new ConcurrentHashMap<>();

    LastUses(Store store, SessionStore sessions, OpaqueConfig config) {
        this.store = store;
        this.sessions = sessions;
        this.config = config;
    }

    /** Notes a use where the one written down is old enough. */
    void note(ByteString hash, Instant written, Instant now) {
        boolean old = !now.isBefore(written.plus(config.useInterval()));
        if (old && waiting.size() < config.useQueue()) {
            waiting.put(hash, now);
        }
    }

    /** Writes down what was noted. */
    void flush() {
        List<Map.Entry<ByteString, Instant>> noted = new ArrayList<>(waiting.entrySet());
        for (int from = 0; from < noted.size(); from += BITE) {
            List<Map.Entry<ByteString, Instant>> bite = noted.subList(from, Math.min(from + BITE, noted.size()));
            store.run(tx -> {
                bite.forEach(use -> sessions.use(tx, use.getKey(), use.getValue()));
                return bite.size();
            });
            bite.forEach(use -> waiting.remove(use.getKey(), use.getValue()));
        }
    }
}
