package org.quicprochat.runtime.plugin;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.quicprochat.plugin.BackgroundJob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs plugins' jobs, each on a virtual thread of its own and never twice at a time. Thread-safe. */
final class JobRunner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("qpc-jobs").daemon().factory());
    private final Set<FutureTask<Boolean>> running = ConcurrentHashMap.newKeySet();

    /** Plans the jobs of the plugins: the first runs come one interval from now. */
    void schedule(List<Defined> plugins) {
        plugins.forEach(plugin -> plugin.definition().jobs().forEach(job -> plan(plugin, job)));
    }

    private void plan(Defined plugin, BackgroundJob job) {
        try {
            var _ = timer.schedule(() -> begin(plugin, job), job.interval().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            log.atDebug().addKeyValue("job", job.name()).log("A job is not planned again: the server stops");
        }
    }

    private void begin(Defined plugin, BackgroundJob job) {
        FutureTask<Boolean> run = PluginThread.begin("job " + plugin.id() + " " + job.name(), plugin.loader(), () -> {
            runOnce(plugin, job);
            plan(plugin, job);
            return true;
        });
        running.removeIf(FutureTask::isDone);
        running.add(run);
    }

    /** Runs a job on this thread. */
    static void runOnce(Defined plugin, BackgroundJob job) {
        try {
            ContextLoader.run(plugin.loader(), job.work()::run);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            log.atError()
                    .addKeyValue("plugin", plugin.id())
                    .addKeyValue("job", job.name())
                    .setCause(e)
                    .log("A background job failed; it runs again after its interval");
        }
    }

    /** Plans no more runs and interrupts those that are at work. */
    @Override
    public void close() {
        timer.shutdownNow();
        running.forEach(run -> run.cancel(true));
    }
}
