package org.quicprochat.plugin.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.quicprochat.wire.Status;

/**
 * Calls to the peer servers that the configuration names, by domain; provided by the server itself. It keeps a
 * connection to each peer, and makes it again when it breaks. Who is told that a peer is heard: {@link
 * org.quicprochat.plugin.PeerListener}. Thread-safe.
 */
public interface PeerLink {
    /** How a call of a peer ended. */
    sealed interface Reply {}

    /**
     * The peer answered.
     *
     * @param status the outcome, as the peer says it
     * @param body the response where it is Ok, else an {@code ErrorDetail}; the bytes are the peer's and not checked
     */
    record Answered(Status status, ByteString body) implements Reply {}

    /**
     * The peer did not answer.
     *
     * @param reason why
     */
    record Failed(Failure reason) implements Reply {}

    /** Why a peer did not answer. */
    enum Failure {
        /** The configuration names no such peer; nothing was sent. */
        UNKNOWN_PEER,
        /** There is no connection to the peer now; nothing was sent. */
        NOT_CONNECTED,
        /** The request is too large for a call; nothing was sent. */
        TOO_LARGE,
        /** The connection broke, or what came is no answer; the effect may or may not have happened. */
        LOST,
        /** No answer came in time; the effect may or may not have happened. */
        DEADLINE
    }

    /**
     * What is known of the connection to a peer.
     *
     * @param connected whether a call can be sent now
     * @param lastContact when the peer was last heard, on a connection of either side's; empty: not since the start
     * @param roundTrip the time from the last call to its answer, the peer's work included; empty: none was answered
     */
    record State(boolean connected, Optional<Instant> lastContact, Optional<Duration> roundTrip) {}

    /** The domains of the peers that the configuration names now, in the order of the alphabet. */
    List<String> peers();

    /** What is known of the connection to a peer; empty where the configuration names no such peer. */
    Optional<State> state(String domain);

    /**
     * Calls a method of a peer, once: a call is never sent again by itself. Blocks the (virtual) thread, at most for
     * the deadline.
     *
     * @param deadline after which the answer is not waited for; more than zero
     */
    Reply call(String domain, int methodId, MessageLite request, Duration deadline);

    /** The link of a server that has no peers. */
    static PeerLink none() {
        return new PeerLink() {
            @Override
            public List<String> peers() {
                return List.of();
            }

            @Override
            public Optional<State> state(String domain) {
                return Optional.empty();
            }

            @Override
            public Reply call(String domain, int methodId, MessageLite request, Duration deadline) {
                return new Failed(Failure.UNKNOWN_PEER);
            }
        };
    }
}
