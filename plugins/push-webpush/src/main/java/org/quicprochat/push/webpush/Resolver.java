package org.quicprochat.push.webpush;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks host names up on a few threads of its own: the system's lookup knows no deadline, cannot be interrupted, and
 * would hold up the virtual threads of others. Thread-safe.
 */
final class Resolver implements HostLookup, AutoCloseable {
    private final ExecutorService threads;

    Resolver(int count) {
        threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("qpc-push-resolver").factory());
    }

    @Override
    public List<InetAddress> resolve(String host, Duration limit) throws IOException, InterruptedException {
        Future<InetAddress[]> lookup;
        try {
            lookup = threads.submit(() -> InetAddress.getAllByName(host));
        } catch (RejectedExecutionException e) {
            throw new IOException("The plugin has stopped", e);
        }
        try {
            return List.of(lookup.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new IOException("The lookup of a host name took too long", e);
        } catch (ExecutionException e) {
            throw new IOException("A host name could not be looked up", e);
        } finally {
            lookup.cancel(true);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
