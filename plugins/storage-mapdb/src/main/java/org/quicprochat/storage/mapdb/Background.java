package org.quicprochat.storage.mapdb;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work on a thread of its own, done when asked for and at an interval. */
abstract class Background {
    /** How soon failed work is tried again. */
    static final Duration RETRY = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Background.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Duration interval;
    private final Thread thread;
    private volatile boolean requested;
    private final AtomicBoolean stopped;
    private long rounds; // guarded by lock
    private boolean running; // guarded by lock

    /** @param stopped shared by all that works for one engine: the first to be stopped stops all */
    Background(String name, Duration interval, AtomicBoolean stopped) {
        this.stopped = stopped;
        this.interval = interval;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::loop);
    }

    /** Does what there is to do; returns how long to wait before it is tried again, zero where it succeeded. */
    abstract Duration work();

    final void start() {
        thread.start();
    }

    /** Asks for a round of work. Cheap where one is asked for already. */
    final void request() {
        if (requested) {
            return;
        }
        lock.lock();
        try {
            requested = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether work under way is to be given up. */
    final boolean stopped() {
        return stopped.get();
    }

    /**
     * Asks for a round of work that begins after now, and waits for its end; false where it did not end in the time.
     */
    final boolean requestAndAwait(long timeoutNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long wanted = rounds + (running ? 2 : 1);
            requested = true;
            changed.signalAll();
            long left = timeoutNanos;
            while (rounds < wanted && left > 0 && !stopped.get()) {
                left = changed.awaitNanos(left);
            }
            return rounds >= wanted;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the round under way end or be given up, and ends the thread. */
    final void stop() {
        lock.lock();
        try {
            stopped.set(true);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!Threads.join(thread)) {
            log.atError().addKeyValue("thread", thread.getName()).log("background work did not end in time");
        }
    }

    private void loop() {
        Duration retry = Duration.ZERO;
        while (awaitWork(retry)) {
            try {
                retry = work();
            } catch (RuntimeException e) {
                log.atError()
                        .addKeyValue("thread", thread.getName())
                        .setCause(e)
                        .log("background work failed");
                retry = RETRY;
            }
            lock.lock();
            try {
                rounds++;
                running = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** False at the end. After a failure it waits the whole delay, however often it is asked. */
    private boolean awaitWork(Duration retry) {
        lock.lock();
        try {
            boolean again = !retry.isZero();
            long left = (again ? retry : interval).toNanos();
            while (!stopped.get() && left > 0 && (again || !requested)) {
                left = changed.awaitNanos(left);
            }
            requested = false;
            running = true;
        } catch (InterruptedException e) {
            log.atDebug().setCause(e).log("background work was interrupted");
        } finally {
            lock.unlock();
        }
        return !stopped.get();
    }
}
