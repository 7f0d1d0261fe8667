package org.quicprochat.client;

/** Something that happened to a client's connection. */
public sealed interface ConnectionEvent {
    /**
     * The connection is gone; where the policy says so, the client is reconnecting. Pushes may be missed from now on.
     */
    record Lost(ConnectionException cause) implements ConnectionEvent {}

    /**
     * There is a connection again, and where the client follows a session it belongs to it: time to fetch what was
     * missed.
     *
     * @param attempts the tries it took, from 1
     */
    record Reconnected(int attempts) implements ConnectionEvent {}

    /** The server no longer knows the session that the client followed; it follows none now. Log in again. */
    record SessionEnded(QpcException cause) implements ConnectionEvent {}

    /** The client stopped trying; it is of no use any more. */
    record GaveUp(ConnectionException cause) implements ConnectionEvent {}
}
