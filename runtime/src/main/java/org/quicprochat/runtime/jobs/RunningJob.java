package org.quicprochat.runtime.jobs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.quicprochat.plugin.BackgroundJob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One job with its thread: pause, run, and again. */
final class RunningJob {
    private static final Logger log = LoggerFactory.getLogger(RunningJob.class);

    private final String pluginId;
    private final BackgroundJob job;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean due;
    private boolean stopped;

    RunningJob(String pluginId, BackgroundJob job, RandomGenerator random) {
        this.pluginId = pluginId;
        this.job = job;
        this.random = random;
    }

    String name() {
        return pluginId + "/" + job.name();
    }

    void start(ClassLoader loader) {
        Thread thread = Thread.ofVirtual().name("qpc-job-" + name()).unstarted(this::loop);
        thread.setContextClassLoader(loader);
        thread.start();
    }

    private void loop() {
        try {
            while (pause()) {
                try {
                    job.work().run();
                } catch (Throwable e) { // The next run comes as planned.
                    log.atError()
                            .addKeyValue("plugin", pluginId)
                            .addKeyValue("job", job.name())
                            .setCause(e)
                            .log("A background job failed");
                }
            }
        } finally {
            ended.countDown();
        }
    }

    /** Waits for the next run; false where there is none. */
    private boolean pause() {
        double jitter = 1 + JobScheduler.JITTER * (2 * random.nextDouble() - 1);
        long left = (long) (job.interval().toNanos() * jitter);
        lock.lock();
        try {
            while (!stopped && !due && left > 0) {
                try {
                    left = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    // Only the job's own code can have done it; its thread goes on.
                    log.atDebug().addKeyValue("job", job.name()).log("An interrupt of a job's pause is ignored");
                }
            }
            due = false;
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    void runNow() {
        lock.lock();
        try {
            due = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean awaitEnd(Duration atMost) {
        try {
            return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
