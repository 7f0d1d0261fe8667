package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.proto.v1.RelayEnqueueResponse;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.proto.v1.ResolveUserResponse;

/**
 * What a session does by addresses alone, wherever the account is: one of another domain goes by federation. Every
 * method blocks. Thread-safe.
 */
public final class AddressedClient {
    private static final int RESOLVE_USER = 500;

    private final QpcClient client;
    private final SessionInfo session;
    private final FederationClient federation;
    private volatile @Nullable String ownDomain;

    AddressedClient(QpcClient client, SessionInfo session) {
        this.client = client;
        this.session = session;
        this.federation = new FederationClient(client, session);
    }

    /**
     * What became of a message.
     *
     * @param delivered whether the recipient's server has it; else it waits at the own server, and is durable there
     * @param seq the number that it has in the recipient's order; 0 where that is not known
     * @param duplicate whether it was there already
     */
    public record Sent(boolean delivered, long seq, boolean duplicate) {}

    /**
     * Sends a payload under a new message id.
     *
     * @throws QpcException NotFound where there is no such user
     */
    public Sent send(UserAddress to, ByteString payload) {
        OutgoingMessage message = OutgoingMessage.to(identityKey(to), payload)
                .withMessageId(client.messages(session).newMessageId());
        Optional<String> domain = otherDomain(to);
        if (domain.isPresent()) {
            RelayEnqueueResponse answer = federation.relay(domain.get(), message);
            return new Sent(answer.getDelivered(), answer.getSeq(), answer.getDuplicate());
        }
        EnqueueResponse answer = client.messages(session).enqueue(message);
        return new Sent(true, answer.getSeq(), answer.getDuplicate());
    }

    /**
     * The identity key of an address, which is asked for where the address does not hold it.
     *
     * @throws QpcException NotFound where there is no such user
     */
    public ByteString identityKey(UserAddress of) {
        return of.identityKey().orElseGet(() -> resolve(of));
    }

    private ByteString resolve(UserAddress of) {
        Optional<String> domain = otherDomain(of);
        if (domain.isPresent()) {
            return federation.resolve(domain.get(), of.user());
        }
        ResolveUserRequest request = ResolveUserRequest.newBuilder()
                .setSessionToken(session.token())
                .setUsername(of.user())
                .build();
        return client.call(RESOLVE_USER, request, ResolveUserResponse.parser()).getIdentityKey();
    }

    /** Claims the oldest key package of an account; empty where there is none. */
    public Optional<ClaimedKeyPackage> claim(UserAddress of) {
        ByteString identityKey = identityKey(of);
        return otherDomain(of)
                .map(domain -> federation.claim(domain, identityKey))
                .orElseGet(() -> client.keys(session).claim(identityKey));
    }

    /** The domain of the address, where that is not the own server's. */
    private Optional<String> otherDomain(UserAddress address) {
        return address.domain().filter(domain -> !domain.equals(ownDomain()));
    }

    private String ownDomain() {
        String known = ownDomain;
        if (known == null) {
            known = federation.peers().getDomain();
            ownDomain = known;
        }
        return known;
    }
}
