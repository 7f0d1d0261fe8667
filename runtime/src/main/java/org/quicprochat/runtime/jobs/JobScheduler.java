package org.quicprochat.runtime.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.quicprochat.plugin.BackgroundJob;

/**
 * Runs the background jobs of plugins, each on a virtual thread of its own, so that one job's runs never overlap.
 * Thread-safe.
 *
 * <p>A pause is the job's interval, longer or shorter by a random tenth: jobs of the same interval do not stay in step.
 */
public final class JobScheduler {
    /** A pause is longer or shorter by at most this part of the interval. */
    static final double JITTER = 0.1;

    private final RandomGenerator random;
    private final List<RunningJob> jobs = new ArrayList<>();
    private boolean stopped;

    /**
     * A scheduler without jobs.
     *
     * @param random for the jitter; thread-safe
     */
    public JobScheduler(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Starts a job; its first run comes one interval from now. Does nothing once {@link #stop} was called.
     *
     * @param loader the plugin's class loader: the thread context class loader of each run
     * @throws IllegalArgumentException where the interval is not more than zero
     */
    public synchronized void start(String pluginId, BackgroundJob job, ClassLoader loader) {
        if (job.interval().isZero() || job.interval().isNegative()) {
            throw new IllegalArgumentException("A job's interval is more than zero: " + job.name());
        }
        if (!stopped) {
            RunningJob running = new RunningJob(pluginId, job, random);
            jobs.add(running);
            running.start(loader);
        }
    }

    /** Begins a run of every job that is in its pause, without waiting for it: for tests that move the clock. */
    public synchronized void runAllNow() {
        jobs.forEach(RunningJob::runNow);
    }

    /**
     * Begins no run any more, and waits for those that go on; nothing is interrupted.
     *
     * @param atMost how long to wait in all
     * @return the jobs that still run, as {@code plugin/job}
     */
    public List<String> stop(Duration atMost) {
        List<RunningJob> all;
        synchronized (this) {
            stopped = true;
            all = List.copyOf(jobs);
        }
        all.forEach(RunningJob::stop);
        long end = System.nanoTime() + atMost.toNanos();
        List<String> late = new ArrayList<>();
        for (RunningJob job : all) {
            if (!job.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                late.add(job.name());
            }
        }
        return late;
    }
}
