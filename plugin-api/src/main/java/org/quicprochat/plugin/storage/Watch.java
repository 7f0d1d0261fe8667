package org.quicprochat.plugin.storage;

/** A wait for a key to change; see {@link EngineTransaction#watch}. Thread-safe. */
public interface Watch extends AutoCloseable {
    /** Whether it has fired. A watch fires once. */
    boolean fired();

    /**
     * Runs the action once when the watch fires, at once where it has fired already; one action a watch. It runs on a
     * thread of the engine's and must not block.
     */
    void onFire(Runnable action);

    /** Lets go of the watch; it will not fire any more. Idempotent. */
    @Override
    void close();
}
