package org.quicprochat.client;

/** Whether a client can reach its server just now. */
public enum ConnectionState {
    /** There is a connection, as far as anyone knows. */
    CONNECTED,
    /** The connection was lost, and the client tries to get another; calls wait for it until their deadline. */
    RECONNECTING,
    /** There is none and there will be none: closed, given up, or no reconnect policy. */
    CLOSED
}
