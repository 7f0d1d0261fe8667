package org.quicprochat.runtime.dispatch;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the open calls twenty times a second for those whose time is over. A timer for each call would cost
 * each call; this costs a microsecond or so for a hundred open ones, and a deadline up to one tick late.
 */
final class DeadlineTimer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeadlineTimer.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Set<LiveCall> open;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * A timer, not started. Its thread is the platform's: code that hogs the carriers of virtual threads must not stop
     * it.
     */
    DeadlineTimer(Set<LiveCall> open) {
        this.open = open;
        this.thread = Thread.ofPlatform().daemon().name("qpc-deadlines").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, TICK_NANOS);
            try {
                tick(System.nanoTime());
            } catch (Throwable e) { // One answer that fails must not end the deadlines of all.
                log.atError().setCause(e).log("A tick of the deadlines failed");
            }
        }
    }

    private void tick(long nanoTime) {
        for (LiveCall call : open) {
            if (call.expire(nanoTime)) {
                log.atWarn()
                        .addKeyValue("plugin", call.route().pluginId())
                        .addKeyValue("id", call.id())
                        .addKeyValue("name", call.route().name())
                        .log("A call passed its deadline and runs on");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
