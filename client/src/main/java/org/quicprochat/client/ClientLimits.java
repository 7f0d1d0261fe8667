package org.quicprochat.client;

/**
 * The bounds of one client, so that neither a caller nor a hostile server can make it use memory without end.
 *
 * @param openCalls calls that may be under way or wait for stream credit or a connection; one more is a
 *     {@link TooManyCallsException}
 * @param answerBytes the longest body of an answer
 * @param pushBytes the longest body of a push; a longer one is refused
 * @param queuedPushes pushes that wait for the listener; beyond it the client stops reading more from the server
 * @param queuedSignals signals that wait for stream credit; beyond it the oldest is dropped
 * @param connectionWindowBytes bytes that a server may send beyond what was read, in all
 * @param streamWindowBytes the same for one call
 */
public record ClientLimits(
        int openCalls,
        int answerBytes,
        int pushBytes,
        int queuedPushes,
        int queuedSignals,
        int connectionWindowBytes,
        int streamWindowBytes) {
    /** 4096 calls, 8 MiB answers, 512 KiB pushes, 1024 pushes, 64 signals, 16 MiB and 2 MiB windows. */
    public static final ClientLimits STANDARD = new ClientLimits(4096, 8 << 20, 512 << 10, 1024, 64, 16 << 20, 2 << 20);

    /** @throws IllegalArgumentException where a number is not over 0 */
    public ClientLimits {
        if (Math.min(Math.min(openCalls, answerBytes), Math.min(pushBytes, queuedPushes)) < 1
                || Math.min(queuedSignals, Math.min(connectionWindowBytes, streamWindowBytes)) < 1) {
            throw new IllegalArgumentException("A limit of the client is not over 0");
        }
    }

    /** These limits with another bound on the calls. */
    public ClientLimits withOpenCalls(int calls) {
        return new ClientLimits(
                calls, answerBytes, pushBytes, queuedPushes, queuedSignals, connectionWindowBytes, streamWindowBytes);
    }

    /** These limits with another bound on the body of an answer. */
    public ClientLimits withAnswerBytes(int bytes) {
        return new ClientLimits(
                openCalls, bytes, pushBytes, queuedPushes, queuedSignals, connectionWindowBytes, streamWindowBytes);
    }

    /** These limits with another bound on the pushes that wait for the listener. */
    public ClientLimits withQueuedPushes(int pushes) {
        return new ClientLimits(
                openCalls, answerBytes, pushBytes, pushes, queuedSignals, connectionWindowBytes, streamWindowBytes);
    }
}
