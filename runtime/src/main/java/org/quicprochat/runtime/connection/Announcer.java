package org.quicprochat.runtime.connection;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.ConnectionListener;
import org.quicprochat.plugin.Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listeners whose a connection is: in order, on at most one virtual thread a connection. Instead of a queue
 * of moves it knows what the listeners were told last and what is the case now, so a client that moves faster than they
 * listen costs nothing; the moves in between are not told.
 */
final class Announcer {
    private static final Logger log = LoggerFactory.getLogger(Announcer.class);

    private final ClientConnection connection;
    private final ConnectionRegistry registry;
    private boolean running;
    private @Nullable Principal told;

    Announcer(ClientConnection connection, ConnectionRegistry registry) {
        this.connection = connection;
        this.registry = registry;
    }

    /** The connection's account changed. */
    void changed() {
        if (registry.listeners().isEmpty()) {
            return;
        }
        synchronized (this) {
            if (running) {
                return;
            }
            running = true;
        }
        Thread.ofVirtual().name("qpc-connection-listener").start(this::tell);
    }

    private void tell() {
        for (; ; ) {
            Principal before;
            Principal now;
            synchronized (this) {
                before = told;
                now = connection.principalOrNull();
                if (Objects.equals(before, now)) {
                    running = false;
                    return;
                }
                told = now;
            }
            if (before != null) {
                Principal left = before;
                each(listener -> listener.disconnected(connection, left.identity(), left.device()));
            }
            if (now != null) {
                Principal come = now;
                each(listener -> listener.connected(connection, come.identity(), come.device()));
            }
        }
    }

    private interface Telling {
        void tell(ConnectionListener listener);
    }

    private void each(Telling telling) {
        for (Contribution<ConnectionListener> listener : registry.listeners()) {
            Thread.currentThread().setContextClassLoader(listener.loader());
            try {
                telling.tell(listener.instance());
            } catch (Throwable e) { // A plugin's fault is not the other listeners'.
                log.atError()
                        .addKeyValue("plugin", listener.pluginId())
                        .setCause(e)
                        .log("A connection listener failed");
            }
        }
    }
}
