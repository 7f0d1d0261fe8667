package org.quicprochat.runtime.dispatch;

import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Watch;

/** A watch that fires when the test says. */
final class ManualWatch implements Watch {
    private @Nullable Runnable action;
    private boolean fired;
    private boolean closed;

    void fire() {
        Runnable run;
        synchronized (this) {
            fired = true;
            run = action;
        }
        if (run != null) {
            run.run();
        }
    }

    @Override
    public synchronized boolean fired() {
        return fired;
    }

    @Override
    public void onFire(Runnable then) {
        synchronized (this) {
            if (!fired) {
                action = then;
                return;
            }
        }
        then.run();
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    synchronized boolean closed() {
        return closed;
    }
}
