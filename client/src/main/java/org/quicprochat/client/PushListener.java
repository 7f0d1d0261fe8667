package org.quicprochat.client;

/**
 * Who is told of events. Both methods are called one at a time, in the order in which the events came, on one virtual
 * thread; they may block. As long as one does, no other event is delivered, and beyond {@link
 * ClientLimits#queuedPushes} the server is made to hold its events back.
 */
@FunctionalInterface
public interface PushListener {
    /** The server sent an event. */
    void onPush(PushEvent event);

    /** Something happened to the connection. */
    default void onConnection(ConnectionEvent event) {}
}
