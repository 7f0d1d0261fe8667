package org.quicprochat.plugin;

import java.time.Duration;
import java.time.Instant;
import org.quicprochat.plugin.storage.Watch;

/** One call or signal, from the view of the code that serves it. Thread-safe. */
public interface Call {
    /** How a wait ended. */
    enum Wake {
        /** The watch fired: look again. */
        CHANGED,
        /** The time is over. */
        TIMEOUT,
        /** The server drains, or the caller is gone: answer with what there is. */
        ENDING
    }

    /** The method id, or a signal's event id. */
    int id();

    /** The connection that the call came on. */
    Connection connection();

    /** When the caller is told that the server gave up. */
    Instant deadline();

    /** Whether the server drains, or the caller is gone, so that waiting or going on is of no use. */
    boolean ending();

    /** Waits for a watch, at most for the timeout, and closes it. Blocks the (virtual) thread. */
    Wake await(Watch watch, Duration timeout);
}
