package org.quicprochat.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.List;
import java.util.Optional;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.FederationHealthRequest;
import org.quicprochat.proto.v1.FederationHealthResponse;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.ListOutboxRequest;
import org.quicprochat.proto.v1.ListOutboxResponse;
import org.quicprochat.proto.v1.ListPeersRequest;
import org.quicprochat.proto.v1.ListPeersResponse;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyRequest;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyResponse;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageRequest;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageResponse;
import org.quicprochat.proto.v1.ProxyResolveUserRequest;
import org.quicprochat.proto.v1.ProxyResolveUserResponse;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayBatchEnqueueResponse;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;
import org.quicprochat.wire.Status;

/**
 * Accounts of other servers, through the session's own: methods 900 to 907. A domain that the own server does not
 * exchange messages with is Forbidden {@code PEER_UNKNOWN}. Every method blocks. Thread-safe.
 */
public final class FederationClient {
    private static final int RELAY_ENQUEUE = 900;
    private static final int RELAY_BATCH_ENQUEUE = 901;
    private static final int PROXY_FETCH_KEY_PACKAGE = 902;
    private static final int PROXY_FETCH_HYBRID_KEY = 903;
    private static final int PROXY_RESOLVE_USER = 904;
    private static final int FEDERATION_HEALTH = 905;
    private static final int LIST_PEERS = 906;
    private static final int LIST_OUTBOX = 907;

    private final QpcClient client;
    private final SessionInfo session;

    FederationClient(QpcClient client, SessionInfo session) {
        this.client = client;
        this.session = session;
    }

    /**
     * Sends a message to an account of another server. It is durable when this returns: there, or in the own server's
     * outbox.
     *
     * @param message without a channel; one without a message id gets a new one
     */
    public RelayEnqueueResponse relay(String domain, OutgoingMessage message) {
        RelayEnqueueRequest request = RelayEnqueueRequest.newBuilder()
                .setSessionToken(session.token())
                .setDestination(domain)
                .setItem(item(message))
                .build();
        return call(RELAY_ENQUEUE, request, RelayEnqueueResponse.parser(), true);
    }

    /** Sends up to 1000 messages to accounts of one other server: all are taken, or none. */
    public RelayBatchEnqueueResponse relay(String domain, List<OutgoingMessage> messages) {
        RelayBatchEnqueueRequest.Builder request = RelayBatchEnqueueRequest.newBuilder()
                .setSessionToken(session.token())
                .setDestination(domain);
        messages.forEach(message -> request.addItems(item(message)));
        return call(RELAY_BATCH_ENQUEUE, request.build(), RelayBatchEnqueueResponse.parser(), true);
    }

    private BatchItem item(OutgoingMessage message) {
        ByteString id = message.messageId().isEmpty() ? client.messages(session).newMessageId() : message.messageId();
        return BatchItem.newBuilder()
                .setRecipientKey(message.recipientKey())
                .setPayload(message.payload())
                .setChannelId(message.channelId())
                .setTtlSecs((int) message.timeToLive().toSeconds())
                .setMessageId(id)
                .setDeviceId(message.deviceId())
                .build();
    }

    /**
     * The identity key of a user of another server.
     *
     * @throws QpcException NotFound where there is no such user
     */
    public ByteString resolve(String domain, String username) {
        ProxyResolveUserRequest request = ProxyResolveUserRequest.newBuilder()
                .setSessionToken(session.token())
                .setDestination(domain)
                .setUsername(username)
                .build();
        return call(PROXY_RESOLVE_USER, request, ProxyResolveUserResponse.parser(), true)
                .getIdentityKey();
    }

    /**
     * Claims the oldest key package of an account of another server; empty where there is none. The package is gone
     * then: one whose answer is lost on the way is lost.
     */
    public Optional<ClaimedKeyPackage> claim(String domain, ByteString identityKey) {
        FetchKeyPackageResponse answer = claim(request(domain, identityKey));
        return answer.getKeyPackage().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ClaimedKeyPackage(answer.getDeviceId(), answer.getKeyPackage(), answer.getLastResort()));
    }

    /** Claims one key package of each device of an account of another server. */
    public List<ClaimedKeyPackage> claimOfAllDevices(String domain, ByteString identityKey) {
        return claim(request(domain, identityKey).setAllDevices(true)).getDeviceKeyPackagesList().stream()
                .map(one -> new ClaimedKeyPackage(one.getDeviceId(), one.getKeyPackage(), one.getLastResort()))
                .toList();
    }

    private ProxyFetchKeyPackageRequest.Builder request(String domain, ByteString identityKey) {
        return ProxyFetchKeyPackageRequest.newBuilder()
                .setSessionToken(session.token())
                .setDestination(domain)
                .setIdentityKey(identityKey);
    }

    /** Never sent twice by itself: each claim costs its owner a package. */
    private FetchKeyPackageResponse claim(ProxyFetchKeyPackageRequest.Builder request) {
        return call(PROXY_FETCH_KEY_PACKAGE, request.build(), ProxyFetchKeyPackageResponse.parser(), false)
                .getResult();
    }

    /** The hybrid key of an account of another server; empty where it has none. */
    public Optional<ByteString> hybridKey(String domain, ByteString identityKey) {
        ProxyFetchHybridKeyRequest request = ProxyFetchHybridKeyRequest.newBuilder()
                .setSessionToken(session.token())
                .setDestination(domain)
                .setIdentityKey(identityKey)
                .build();
        try {
            return Optional.of(call(PROXY_FETCH_HYBRID_KEY, request, ProxyFetchHybridKeyResponse.parser(), true)
                    .getHybridKey());
        } catch (QpcException e) {
            if (e.status() == Status.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** How the own server reaches another one, which is asked for a sign of life. */
    public FederationHealthResponse health(String domain) {
        FederationHealthRequest request = FederationHealthRequest.newBuilder()
                .setSessionToken(session.token())
                .setDestination(domain)
                .build();
        return call(FEDERATION_HEALTH, request, FederationHealthResponse.parser(), true);
    }

    /** The own server's domain, and the servers that it exchanges messages with. */
    public ListPeersResponse peers() {
        ListPeersRequest request =
                ListPeersRequest.newBuilder().setSessionToken(session.token()).build();
        return call(LIST_PEERS, request, ListPeersResponse.parser(), true);
    }

    /**
     * The session's own messages that have not reached another server.
     *
     * @param cursor {@code next_cursor} of the answer before; empty for the first
     */
    public ListOutboxResponse outbox(ByteString cursor) {
        ListOutboxRequest request = ListOutboxRequest.newBuilder()
                .setSessionToken(session.token())
                .setCursor(cursor)
                .build();
        return call(LIST_OUTBOX, request, ListOutboxResponse.parser(), true);
    }

    private <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser, boolean resend) {
        return client.call(
                methodId, request, parser, new CallOptions(client.defaults().deadline(), resend));
    }
}
