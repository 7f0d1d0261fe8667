package org.quicprochat.storage.mapdb;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Watch;

/** A watch of one key. */
final class KeyWatch implements Watch {
    private final WatchTable table;
    private final byte[] key;
    private @Nullable Runnable action; // guarded by this
    private boolean gone; // guarded by this
    private volatile boolean fired;

    KeyWatch(WatchTable table, byte[] key) {
        this.table = table;
        this.key = key;
    }

    byte[] key() {
        return key;
    }

    @Override
    public boolean fired() {
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

    /** Fires it, once; the action, where there is one, goes to the taker. */
    void fire(Consumer<Runnable> taker) {
        Runnable waiting;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            fired = true;
            waiting = action;
        }
        table.remove(this);
        if (waiting != null) {
            taker.accept(waiting);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
        }
        table.remove(this);
    }
}
