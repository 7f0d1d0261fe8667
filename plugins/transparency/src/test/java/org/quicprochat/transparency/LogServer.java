package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.List;
import org.quicprochat.client.LogMemory;
import org.quicprochat.client.TransparencyClient;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.TransparencyLog.Kind;
import org.quicprochat.proto.v1.AuditKeyTransparencyRequest;
import org.quicprochat.proto.v1.AuditKeyTransparencyResponse;
import org.quicprochat.proto.v1.CheckRevocationRequest;
import org.quicprochat.proto.v1.CheckRevocationResponse;
import org.quicprochat.proto.v1.RevocationReason;
import org.quicprochat.proto.v1.RevokeKeyRequest;
import org.quicprochat.proto.v1.RevokeKeyResponse;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

/** A server with the plugin, its neighbours, and clients that verify what it answers. */
final class LogServer implements AutoCloseable {
    static final int REVOKE = 510;
    static final int CHECK = 511;
    static final int AUDIT = 520;

    final Neighbours neighbours = new Neighbours();
    final TestServer server;

    LogServer(String... config) {
        this(TestServer.builder(), config);
    }

    LogServer(TestServerBuilder builder, String... config) {
        server = builder.plugin(new TransparencyPlugin())
                .plugin("neighbours", neighbours)
                .config(config)
                .started();
    }

    /** Appends as a plugin does. */
    void append(TestAccount owner, Kind kind, ByteString key, ByteString detail) {
        server.store().run(tx -> {
            neighbours.log().append(tx, owner.identity(), kind, key, detail);
            return true;
        });
    }

    /** An account that the log has, as the plugin that registers it does. */
    TestAccount register(String username) {
        TestAccount account = server.account(username);
        append(account, Kind.IDENTITY_BOUND, account.identity().bytes(), ByteString.copyFromUtf8(username));
        return account;
    }

    /** Registers a device with a key, and logs it. */
    void addDevice(TestAccount owner, int number, ByteString key) {
        neighbours.addDevice(owner.identity(), TestServer.device(number), key);
        append(owner, Kind.DEVICE_ADDED, key, owner.identity().bytes());
    }

    /** Deletes an account as the plugin that does it does. */
    long delete(TestAccount account) {
        Account deleted = new Account(
                account.identity(), account.username(), server.clock().instant());
        long erased = server.store().run(tx -> {
            long count = neighbours.erase(tx, deleted);
            neighbours
                    .log()
                    .append(
                            tx,
                            account.identity(),
                            Kind.IDENTITY_DELETED,
                            account.identity().bytes(),
                            ByteString.EMPTY);
            return count;
        });
        server.deleteAccount(account.identity());
        return erased;
    }

    /** A client that verifies every answer. */
    TransparencyClient client(TestAccount account) {
        return client(account, LogMemory.inProcess());
    }

    TransparencyClient client(TestAccount account, LogMemory memory) {
        return new TransparencyClient(
                new TransparencyClient.Route() {
                    @Override
                    public <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser) {
                        return server.call(methodId, request, parser);
                    }

                    @Override
                    public boolean isBadRequest(RuntimeException thrown) {
                        return false;
                    }
                },
                account.token(),
                memory);
    }

    static AuditKeyTransparencyRequest audit(TestAccount caller, ByteString key, long known) {
        return AuditKeyTransparencyRequest.newBuilder()
                .setSessionToken(caller.token())
                .setKey(key)
                .setKnownTreeSize(known)
                .build();
    }

    AuditKeyTransparencyResponse audit(TestAccount caller, ByteString key) {
        return server.call(AUDIT, audit(caller, key, 0), AuditKeyTransparencyResponse.parser());
    }

    static CheckRevocationRequest check(TestAccount caller, ByteString key, long known) {
        return CheckRevocationRequest.newBuilder()
                .setSessionToken(caller.token())
                .setKey(key)
                .setKnownTreeSize(known)
                .build();
    }

    CheckRevocationResponse check(TestAccount caller, ByteString key) {
        return server.call(CHECK, check(caller, key, 0), CheckRevocationResponse.parser());
    }

    static RevokeKeyRequest.Builder revocation(TestAccount caller, ByteString key) {
        return RevokeKeyRequest.newBuilder()
                .setSessionToken(caller.token())
                .setKey(key)
                .setReason(RevocationReason.DEVICE_LOST);
    }

    RevokeKeyResponse revoke(TestAccount caller, ByteString key) {
        return server.call(REVOKE, revocation(caller, key).build(), RevokeKeyResponse.parser());
    }

    void assertRefused(Status status, String reason, String field, int method, MessageLite request) {
        server.call(method, request).assertRefused(status, reason, field);
    }

    /** What the plugin stores, by subspace. */
    List<StoredEntry> entries(String subspace) {
        return server.entries("transparency", subspace);
    }

    List<StoredEntry> entries() {
        return server.entries("transparency");
    }

    @Override
    public void close() {
        server.close();
    }
}
