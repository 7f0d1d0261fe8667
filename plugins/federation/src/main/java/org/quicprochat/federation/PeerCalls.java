package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.plugin.service.PeerLink.Answered;
import org.quicprochat.plugin.service.PeerLink.Failed;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.Status;

/** Questions to peers, and who may ask what. Thread-safe. */
final class PeerCalls {
    private static final ErrorDetail TIMED_OUT = ErrorDetail.newBuilder()
            .setReason("PEER_TIMEOUT")
            .setMessage("The other server did not answer in time")
            .build();

    private final Supplier<PeerLink> link;
    private final ServerView server;
    private final Duration deadline;
    private final Duration retryAfter;

    PeerCalls(Supplier<PeerLink> link, ServerView server, FederationConfig config) {
        this.link = link;
        this.server = server;
        this.deadline = config.proxyDeadline();
        this.retryAfter = config.backoff();
    }

    PeerLink link() {
        return link.get();
    }

    /**
     * The peer that a client names.
     *
     * @throws StatusException Forbidden {@code PEER_UNKNOWN}
     */
    String destination(String named) {
        String domain = named.toLowerCase(Locale.ROOT);
        if (link.get().state(domain).isEmpty()) {
            throw StatusException.forbidden("PEER_UNKNOWN", "This server does not exchange messages with that one");
        }
        return domain;
    }

    /**
     * Checks that a peer asks this server, and for itself.
     *
     * @throws StatusException Forbidden
     */
    void checkPeer(Peer peer, String destination, ByteString sessionToken) {
        if (!sessionToken.isEmpty()) {
            throw StatusException.forbidden(
                    "PEER_HAS_NO_SESSION", "A peer server acts for itself, never for an account");
        }
        Optional<String> own = server.domain();
        if (own.isEmpty() || !own.get().equalsIgnoreCase(destination)) {
            throw StatusException.forbidden("NOT_THIS_SERVER", "This server passes nothing on for others")
                    .with("peer", peer.domain());
        }
    }

    /**
     * Asks a peer, once.
     *
     * @throws StatusException what the peer refused with; Unavailable {@code PEER_UNREACHABLE} or {@code PEER_REFUSES},
     *     DeadlineExceeded {@code PEER_TIMEOUT}
     */
    <R extends MessageLite> R ask(String domain, int methodId, MessageLite request, Parser<R> parser) {
        return switch (link.get().call(domain, methodId, request, deadline)) {
            case Answered(Status status, ByteString body) when status == Status.OK -> parse(body, parser);
            case Answered(Status status, ByteString body) -> throw refused(status, body);
            case Failed(PeerLink.Failure reason) -> throw failed(reason);
        };
    }

    private <R extends MessageLite> R parse(ByteString body, Parser<R> parser) {
        try {
            return parser.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw garbled();
        }
    }

    /** Of an answer that makes no sense. */
    StatusException garbled() {
        return StatusException.unavailable("PEER_GARBLED", "The other server's answer makes no sense", retryAfter);
    }

    /** A client is not told to log in because a peer does not know this server. */
    private StatusException refused(Status status, ByteString body) {
        if (status == Status.UNAUTHORIZED) {
            return StatusException.unavailable("PEER_REFUSES", "The other server does not know this one", retryAfter);
        }
        return refusal(status, body).toException();
    }

    /** What a peer said no with; words that make no sense are left out. */
    static Refusal refusal(Status status, ByteString body) {
        try {
            return Refusal.of(status, ErrorDetail.parseFrom(body));
        } catch (InvalidProtocolBufferException e) {
            return Refusal.of(status, ErrorDetail.getDefaultInstance());
        }
    }

    private StatusException failed(PeerLink.Failure reason) {
        return switch (reason) {
            case UNKNOWN_PEER ->
                StatusException.forbidden("PEER_UNKNOWN", "This server does not exchange messages with that one");
            case NOT_CONNECTED ->
                StatusException.unavailable(
                        "PEER_UNREACHABLE", "There is no connection to the other server", retryAfter);
            case LOST ->
                StatusException.unavailable(
                        "PEER_LOST",
                        "The connection to the other server broke; the effect may or may not have happened",
                        retryAfter);
            case DEADLINE -> StatusException.of(Status.DEADLINE_EXCEEDED, TIMED_OUT);
            case TOO_LARGE -> StatusException.badRequest("TOO_LARGE", "", "The request is larger than a peer takes");
        };
    }
}
