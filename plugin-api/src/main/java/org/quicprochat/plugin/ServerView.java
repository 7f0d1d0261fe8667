package org.quicprochat.plugin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a plugin may know of the server around it. Thread-safe; no method blocks. */
public interface ServerView {
    /** Where the server is in its life. */
    enum State {
        /** Plugins start; the listener is not bound yet. */
        STARTING,
        /** Calls are served. */
        READY,
        /** New calls are turned away, open ones finish. */
        DRAINING
    }

    /** Where the server is in its life. */
    State state();

    /** When the process began to boot. */
    Instant startedAt();

    /** The server's own federation domain, where one is configured. */
    Optional<String> domain();

    /**
     * The plugins that are enabled, failed to start and are not required, in the order of ids; known once the server is
     * {@code READY}. What they store is there, and nobody keeps it in step.
     */
    List<String> failedPlugins();

    /** Whether the configuration names this account, by its normalized username, as an admin. */
    boolean isAdmin(String username);
}
