package org.quicprochat.client;

import java.time.Duration;

/**
 * How long a client waits for what. All are over 0.
 *
 * @param connect for the handshake with one address of the server
 * @param call for the answer to a call that names no deadline of its own, credit and reconnecting included
 * @param idle QUIC's idle timeout that the client offers: after this long without a packet the connection is dead
 * @param keepAlive after this long without a byte from the server the client asks for its health, and where that is
 *     not answered in {@code call}, the connection counts as lost; must be under {@code idle}
 */
public record ClientTimeouts(Duration connect, Duration call, Duration idle, Duration keepAlive) {
    /** 5 s, 30 s, 90 s and 25 s. */
    public static final ClientTimeouts STANDARD = new ClientTimeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(90), Duration.ofSeconds(25));

    /** @throws IllegalArgumentException where a time is not over 0, or {@code keepAlive} not under {@code idle} */
    public ClientTimeouts {
        if (!(connect.isPositive() && call.isPositive() && idle.isPositive() && keepAlive.isPositive())) {
            throw new IllegalArgumentException("A timeout of the client is not over 0");
        }
        if (keepAlive.compareTo(idle) >= 0) {
            throw new IllegalArgumentException("The keep-alive time is not under the idle timeout");
        }
    }

    /** These timeouts with another one for connecting. */
    public ClientTimeouts withConnect(Duration timeout) {
        return new ClientTimeouts(timeout, call, idle, keepAlive);
    }

    /** These timeouts with another one for calls. */
    public ClientTimeouts withCall(Duration timeout) {
        return new ClientTimeouts(connect, timeout, idle, keepAlive);
    }

    /** These timeouts with another keep-alive time. */
    public ClientTimeouts withKeepAlive(Duration time) {
        return new ClientTimeouts(connect, call, idle, time);
    }

    /** These timeouts with another idle timeout. */
    public ClientTimeouts withIdle(Duration timeout) {
        return new ClientTimeouts(connect, call, timeout, keepAlive);
    }
}
