package org.quicprochat.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.quicprochat.proto.v1.DeleteAccountRequest;
import org.quicprochat.proto.v1.DeleteAccountResponse;
import org.quicprochat.proto.v1.ErasedData;
import org.quicprochat.proto.v1.ResolveIdentityRequest;
import org.quicprochat.proto.v1.ResolveIdentityResponse;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.proto.v1.ResolveUserResponse;
import org.quicprochat.wire.Status;

/** Who is who, for one session, and the end of its account: methods 500, 501, 950. Every method blocks. Thread-safe. */
public final class AccountsClient {
    private static final int RESOLVE_USER = 500;
    private static final int RESOLVE_IDENTITY = 501;
    private static final int DELETE_ACCOUNT = 950;

    private final QpcClient client;
    private final SessionInfo session;

    /**
     * An account of the server.
     *
     * @param username its normalized name
     * @param registeredAt when it was made
     * @param domain the server's federation domain; empty where it has none
     */
    public record Found(String username, Instant registeredAt, Optional<String> domain) {}

    /**
     * An account that is no more.
     *
     * @param at when it was deleted
     * @param records the records erased, by the plugin that held them
     */
    public record Deleted(Instant at, Map<String, Long> records) {
        /** Copies the map. */
        public Deleted {
            records = Map.copyOf(records);
        }
    }

    AccountsClient(QpcClient client, SessionInfo session) {
        this.client = client;
        this.session = session;
    }

    /** The identity key of a username; empty where there is no such account. */
    public Optional<ByteString> identityKey(String username) {
        ResolveUserRequest request = ResolveUserRequest.newBuilder()
                .setSessionToken(session.token())
                .setUsername(username)
                .build();
        return find(RESOLVE_USER, request, ResolveUserResponse.parser()).map(ResolveUserResponse::getIdentityKey);
    }

    /** The account of an identity key; empty where there is none. */
    public Optional<Found> account(ByteString identityKey) {
        ResolveIdentityRequest request = ResolveIdentityRequest.newBuilder()
                .setSessionToken(session.token())
                .setIdentityKey(identityKey)
                .build();
        return find(RESOLVE_IDENTITY, request, ResolveIdentityResponse.parser())
                .map(answer -> new Found(
                        answer.getUsername(),
                        Instant.ofEpochMilli(answer.getRegisteredAtMs()),
                        Optional.of(answer.getDomain()).filter(domain -> !domain.isEmpty())));
    }

    private <R extends MessageLite> Optional<R> find(int methodId, MessageLite request, Parser<R> parser) {
        try {
            return Optional.of(client.call(methodId, request, parser, client.defaults()));
        } catch (QpcException e) {
            if (e.status() == Status.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Deletes the session's account with all that the server holds of it. Needs a login of the last 5 minutes. The
     * server closes the account's connections then; where this one's answer is lost with it, the session's next call
     * says Unauthorized.
     */
    public Deleted delete() {
        DeleteAccountRequest request = DeleteAccountRequest.newBuilder()
                .setSessionToken(session.token())
                .build();
        CallOptions once = new CallOptions(client.defaults().deadline(), false);
        DeleteAccountResponse answer = client.call(DELETE_ACCOUNT, request, DeleteAccountResponse.parser(), once);
        Map<String, Long> records = new TreeMap<>();
        for (ErasedData erased : answer.getErasedList()) {
            records.put(erased.getPlugin(), erased.getRecords());
        }
        return new Deleted(Instant.ofEpochMilli(answer.getDeletedAtMs()), records);
    }
}
