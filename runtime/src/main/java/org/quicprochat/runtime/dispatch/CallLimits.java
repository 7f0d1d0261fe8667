package org.quicprochat.runtime.dispatch;

import java.time.Duration;

/**
 * The bounds of calls, all under {@code limits} of the configuration.
 *
 * @param requestBytes the largest request body of a method that names no limit of its own (inclusive)
 * @param responseBytes the largest response body (inclusive); a handler that makes a larger one has a fault
 * @param deadline when the caller of a method that names none is told that the server gave up
 * @param openCallsPerConnection the most calls that one connection has open
 * @param openCalls the most calls that the server has open; bounds virtual threads and memory
 * @param openSignals the most signals at work in the server; one more is dropped
 * @param retryAfter what an answer of Unavailable or RateLimited suggests where nothing better is known
 */
public record CallLimits(
        int requestBytes,
        int responseBytes,
        Duration deadline,
        int openCallsPerConnection,
        int openCalls,
        int openSignals,
        Duration retryAfter) {
    /** 1 MiB + 64 KiB, 16 MiB, 30 s, 256 calls a connection, 65 536 calls, 4096 signals, 1 s. */
    public static final CallLimits DEFAULT = new CallLimits(
            1024 * 1024 + 64 * 1024,
            16 * 1024 * 1024,
            Duration.ofSeconds(30),
            256,
            65_536,
            4096,
            Duration.ofSeconds(1));

    /** Checks the bounds. */
    public CallLimits {
        if (requestBytes < 0 || responseBytes < 0 || openCallsPerConnection < 1 || openCalls < 1 || openSignals < 1) {
            throw new IllegalArgumentException("A limit of calls is too small");
        }
        if (deadline.toMillis() < 1 || retryAfter.toMillis() < 1) {
            throw new IllegalArgumentException("A deadline and a time to retry are at least 1 ms");
        }
    }

    /** A copy with another default deadline. */
    public CallLimits withDeadline(Duration limit) {
        return new CallLimits(
                requestBytes, responseBytes, limit, openCallsPerConnection, openCalls, openSignals, retryAfter);
    }

    /** A copy with other numbers of open calls. */
    public CallLimits withOpenCalls(int perConnection, int server) {
        return new CallLimits(requestBytes, responseBytes, deadline, perConnection, server, openSignals, retryAfter);
    }
}
