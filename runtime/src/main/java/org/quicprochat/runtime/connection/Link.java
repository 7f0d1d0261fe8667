package org.quicprochat.runtime.connection;

import java.net.InetAddress;
import java.util.Optional;
import org.quicprochat.plugin.Peer;

/** What a transport offers of one connection. Thread-safe; no method blocks. */
public interface Link {
    /** The peer's address as of now; a connection can migrate. */
    InetAddress remoteAddress();

    /** The server that the TLS client certificate names; empty for an ordinary client. */
    Optional<Peer> peer();

    /**
     * Says that {@link ClientConnection#pushes} has something for the event loop to drain. Cheap; the transport
     * coalesces calls that come close together.
     */
    void pushesWaiting();

    /**
     * Closes the connection within a second, yet not before an answer that is under way has had the time to leave: the
     * call that ends its own session is to be answered. Idempotent.
     *
     * @param applicationErrorCode the code of CONNECTION_CLOSE, 0 to 2^62 - 1 (RFC 9000, section 20.2)
     * @param reason static text that the client may see
     */
    void close(long applicationErrorCode, String reason);
}
