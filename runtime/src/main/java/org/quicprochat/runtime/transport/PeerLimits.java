package org.quicprochat.runtime.transport;

import java.time.Duration;

/**
 * The numbers of connections to peers, all under {@code server.peer-quic} of the configuration.
 *
 * @param handshakeTimeout the longest that making a connection takes, for each address of a name
 * @param keepAlive how long a peer may be silent before it is asked for a sign of life, and how long it may take
 * @param idleTimeout after this long without a packet from the peer the connection ends
 * @param backoff the first wait before a peer that cannot be reached is tried again
 * @param maxBackoff the longest
 * @param requestBytes of the largest request (inclusive)
 * @param answerBytes of the largest answer (inclusive)
 * @param unfinishedAnswers bytes that all answers hold together whose end has not come
 */
public record PeerLimits(
        Duration handshakeTimeout,
        Duration keepAlive,
        Duration idleTimeout,
        Duration backoff,
        Duration maxBackoff,
        int requestBytes,
        int answerBytes,
        long unfinishedAnswers) {
    /** Checks what no single value can tell. */
    public PeerLimits {
        if (keepAlive.compareTo(idleTimeout) >= 0) {
            throw new IllegalArgumentException("keep-alive has to be shorter than idle-timeout");
        }
        if (maxBackoff.compareTo(backoff) < 0) {
            throw new IllegalArgumentException("max-backoff has to be backoff or more");
        }
    }
}
