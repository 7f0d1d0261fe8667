package org.quicprochat.testkit.storage;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Watch;

/** A watch of a {@link MemoryStorageEngine}. */
final class MemoryWatch implements Watch {
    private final MemoryStorageEngine engine;
    private final byte[] key;
    private byte @Nullable [] seen; // guarded by this
    private @Nullable Runnable action; // guarded by this
    private boolean gone; // guarded by this
    private boolean fired; // guarded by this

    MemoryWatch(MemoryStorageEngine engine, byte[] key) {
        this.engine = engine;
        this.key = key;
    }

    byte[] key() {
        return key;
    }

    synchronized void saw(byte @Nullable [] value) {
        seen = value;
    }

    synchronized boolean differs(Map<byte[], byte[]> content) {
        return !Arrays.equals(seen, content.get(key));
    }

    void fire() {
        Runnable waiting;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            fired = true;
            waiting = action;
        }
        if (waiting != null) {
            waiting.run();
        }
    }

    @Override
    public synchronized boolean fired() {
        return fired;
    }

    @Override
    public void onFire(Runnable newAction) {
        synchronized (this) {
            if (action != null) {
                throw new IllegalStateException("a watch takes one action");
            }
            action = newAction;
            if (!fired) {
                return;
            }
        }
        newAction.run();
    }

    @Override
    public void close() {
        synchronized (this) {
            gone = true;
        }
        engine.disarm(this);
    }
}
