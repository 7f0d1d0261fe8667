package org.quicprochat.blobs;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The uploads whose state is in memory, one object each, the least lately used first. Those in use stay; of the others
 * there are no more than a bound. Thread-safe.
 */
final class LiveUploads {
    private static final float LOAD_FACTOR = 0.75f;

    private final int most;
    private final Function<Slot, LiveUpload> maker;
    private final Map<Slot, Held> uploads = new LinkedHashMap<>(16, LOAD_FACTOR, true); // guarded by this

    private static final class Held {
        final LiveUpload upload;
        int users;

        Held(LiveUpload upload) {
            this.upload = upload;
        }
    }

    LiveUploads(int most, Function<Slot, LiveUpload> maker) {
        this.most = most;
        this.maker = maker;
    }

    /** Does something with an upload, which is the same object for all who do so at a time. */
    <T> T with(Slot slot, Function<LiveUpload, T> action) {
        Held held = take(slot);
        try {
            return action.apply(held.upload);
        } finally {
            giveBack(slot, held);
        }
    }

    private synchronized Held take(Slot slot) {
        Held held = uploads.computeIfAbsent(slot, key -> new Held(maker.apply(key)));
        held.users++;
        return held;
    }

    private synchronized void giveBack(Slot slot, Held held) {
        held.users--;
        if (held.users == 0 && held.upload.isIdle()) {
            uploads.remove(slot);
        }
        Iterator<Held> eldest = uploads.values().iterator();
        while (uploads.size() > most && eldest.hasNext()) {
            if (eldest.next().users == 0) {
                eldest.remove();
            }
        }
    }

    /** The record of an upload is gone; does not block. */
    synchronized void recordEnded(Slot slot) {
        Held held = uploads.get(slot);
        if (held != null) {
            held.upload.recordEnded();
        }
    }

    /** Those that are there just now. */
    synchronized List<LiveUpload> all() {
        return uploads.values().stream().map(held -> held.upload).toList();
    }
}
