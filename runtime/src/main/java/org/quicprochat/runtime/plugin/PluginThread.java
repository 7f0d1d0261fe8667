package org.quicprochat.runtime.plugin;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a plugin's code on a virtual thread of its own, so that code that hangs is left behind. */
final class PluginThread {
    private PluginThread() {}

    /** Begins to run a body with the plugin's class loader. */
    static <T> FutureTask<T> begin(String name, ClassLoader loader, Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = Thread.ofVirtual().name(name).unstarted(task);
        thread.setContextClassLoader(loader);
        thread.start();
        return task;
    }

    /**
     * The result of a body.
     *
     * @throws TimeoutException where it is not there in time; the thread is interrupted and left behind
     * @throws Exception what the body threw
     */
    static <T> T await(FutureTask<T> task, Duration limit) throws Exception {
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof VirtualMachineError error) {
                throw error;
            }
            throw e; // A LinkageError and the like: the plugin's fault, not the end of the server.
        } catch (TimeoutException | InterruptedException e) {
            task.cancel(true);
            throw e;
        }
    }
}
