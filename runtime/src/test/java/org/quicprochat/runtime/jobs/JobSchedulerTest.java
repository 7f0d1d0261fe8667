package org.quicprochat.runtime.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.BackgroundJob;

class JobSchedulerTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofSeconds(10);

    private final JobScheduler scheduler = new JobScheduler(new Random(1));
    private final ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {};

    private static boolean acquire(Semaphore semaphore, int permits) throws InterruptedException {
        return semaphore.tryAcquire(permits, LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void runsAgainAndAgainAlsoAfterAFaultAndNeverTwiceAtATime() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        Semaphore done = new Semaphore(0);
        scheduler.start(
                "test",
                new BackgroundJob("sweep", SOON, () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    scheduler.runAllNow();
                    running.decrementAndGet();
                    done.release();
                    if (runs.incrementAndGet() % 2 == 0) {
                        throw new NoClassDefFoundError("of the job");
                    }
                }),
                loader);
        assertThat(acquire(done, 6)).isTrue();
        assertThat(most.get()).isEqualTo(1);
        assertThat(scheduler.stop(LONG)).isEmpty();
        int after = runs.get();
        scheduler.runAllNow();
        assertThat(runs.get()).isEqualTo(after);
    }

    @Test
    void runsOnDemandOnAVirtualThreadWithThePluginsLoader() throws Exception {
        Semaphore done = new Semaphore(0);
        boolean[] asExpected = {false};
        scheduler.start(
                "test",
                new BackgroundJob("sweep", NEVER, () -> {
                    Thread thread = Thread.currentThread();
                    asExpected[0] = thread.isVirtual() && loader.equals(thread.getContextClassLoader());
                    thread.interrupt();
                    done.release();
                }),
                loader);
        scheduler.runAllNow();
        assertThat(acquire(done, 1)).isTrue();
        assertThat(asExpected[0]).isTrue();
        scheduler.runAllNow();
        assertThat(acquire(done, 1)).isTrue();
        assertThat(scheduler.stop(LONG)).isEmpty();
    }

    @Test
    void namesTheJobsThatDoNotEnd() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        scheduler.start(
                "test",
                new BackgroundJob("stuck", NEVER, () -> {
                    begun.countDown();
                    try {
                        assertThat(release.await(LONG.toSeconds(), TimeUnit.SECONDS))
                                .isTrue();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }),
                loader);
        scheduler.start("test", new BackgroundJob("idle", NEVER, () -> {}), loader);
        scheduler.runAllNow();
        assertThat(begun.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(scheduler.stop(Duration.ofMillis(1))).contains("test/stuck");
        release.countDown();
        assertThat(scheduler.stop(LONG)).isEmpty();
        scheduler.start("test", new BackgroundJob("later", SOON, () -> {}), loader);
        assertThat(scheduler.stop(Duration.ZERO)).isEmpty();
    }

    @Test
    void refusesAnIntervalOfNothing() {
        BackgroundJob job = new BackgroundJob("busy", Duration.ZERO, () -> {});
        assertThatThrownBy(() -> scheduler.start("test", job, loader)).isInstanceOf(IllegalArgumentException.class);
    }
}
