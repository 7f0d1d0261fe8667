package org.quicprochat.client;

/** There is no connection: it could not be made, or it was lost. What was under way may or may not have happened. */
public final class ConnectionException extends ClientException {
    private static final long serialVersionUID = 1;

    /** Why there is no connection. */
    public enum Reason {
        /** The server's name has no address. */
        UNKNOWN_HOST,
        /** Nobody answered in time: no server there, or a firewall drops UDP. */
        UNREACHABLE,
        /** The server's certificate is not the pinned one, not from a trusted authority, or not for this host. */
        UNTRUSTED,
        /** The server refused the handshake; most often it does not speak the offered application protocol. */
        REFUSED,
        /** The connection was there and is gone. */
        LOST,
        /** This client was closed. */
        CLOSED
    }

    private final Reason reason;

    ConnectionException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    ConnectionException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    static ConnectionException closed() {
        return new ConnectionException(Reason.CLOSED, "The client is closed");
    }

    /** Why there is no connection. */
    public Reason reason() {
        return reason;
    }
}
