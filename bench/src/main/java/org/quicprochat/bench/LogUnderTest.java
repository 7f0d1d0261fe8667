package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.AuditKeyTransparencyRequest;
import org.quicprochat.proto.v1.AuditKeyTransparencyResponse;
import org.quicprochat.runtime.Backend;
import org.quicprochat.runtime.Environment;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.ConfigTree;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.runtime.connection.Link;
import org.quicprochat.runtime.dispatch.Admission;
import org.quicprochat.runtime.plugin.Candidate;
import org.quicprochat.storage.mapdb.StorageMapdbPlugin;
import org.quicprochat.transparency.TransparencyPlugin;
import org.quicprochat.wire.RequestFrame;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/**
 * A log of keys on disk, in a server without a network, of which everybody is a user: entry {@code n} binds the n-th
 * identity. Used by one thread.
 */
final class LogUnderTest implements AutoCloseable {
    private static final int AUDIT = 520;
    private static final ByteString NAME = ByteString.copyFromUtf8("somebody");
    private static final long DEADLINE_SECONDS = 30;

    private final Everybody everybody = new Everybody();
    private final Backend backend;
    private final ClientConnection connection;
    private int requestId;
    private long size;
    private long audits;
    private long hashes;

    LogUnderTest(Path home) throws BootException {
        String config = """
                server.data-dir = "%s"
                limits.rate.enabled = false
                plugins.storage-mapdb.config.transaction-max-age = 1 minute
                """.formatted(home);
        List<Candidate> plugins = List.of(
                Candidate.ofInstance("storage-mapdb", new StorageMapdbPlugin()),
                Candidate.ofInstance("everybody", everybody),
                Candidate.ofInstance("transparency", new TransparencyPlugin()));
        backend = Backend.start(
                ConfigTree.ofText(config),
                new Environment(InstantSource.system(), new SecureRandom(), Optional.empty(), plugins, false),
                PeerLink.none());
        backend.ready();
        connection = backend.connections().open(new Nowhere());
    }

    /** The number of entries. */
    long size() {
        return size;
    }

    /** The number of answers that {@link #audit} got. */
    long audits() {
        return audits;
    }

    /** The hashes in all of these answers. */
    long hashes() {
        return hashes;
    }

    /** Appends entries in one transaction. */
    void append(int count) {
        backend.store().run(tx -> {
            for (int i = 0; i < count; i++) {
                append(tx, size + i);
            }
            return true;
        });
        size += count;
    }

    private void append(Transaction tx, long number) {
        IdentityKey identity = identity(number);
        everybody.log().append(tx, identity, TransparencyLog.Kind.IDENTITY_BOUND, identity.bytes(), NAME);
    }

    /**
     * Asks for the entries about a key, which is one, with its proof and one of consistency.
     *
     * @param number the entry
     * @param known the tree size to prove consistency with
     */
    void audit(long number, long known) {
        byte[] body = AuditKeyTransparencyRequest.newBuilder()
                .setSessionToken(NAME)
                .setKey(identity(number).bytes())
                .setKnownTreeSize(known)
                .build()
                .toByteArray();
        RequestFrame.Header header = new RequestFrame.Header(AUDIT, ++requestId, body.length);
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        switch (backend.dispatcher().admit(connection, header)) {
            case Admission.Refused refused -> answer.complete(refused.frame());
            case Admission.Accepted _ -> {
                var _ = backend.dispatcher().call(connection, header, body, answer::complete);
            }
        }
        try {
            hashes += hashes(answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS));
            audits++;
        } catch (Exception e) {
            throw new IllegalStateException("The log gave no good answer", e);
        }
    }

    private static int hashes(byte[] frame) throws InvalidProtocolBufferException {
        ResponseFrame.Header header = ResponseFrame.readHeader(ByteBuffer.wrap(frame));
        ByteString body = ByteString.copyFrom(frame, ResponseFrame.HEADER_BYTES, (int) header.length());
        AuditKeyTransparencyResponse response = AuditKeyTransparencyResponse.parseFrom(body);
        if (header.statusCode() != Status.OK.code() || response.getEntriesCount() != 1) {
            throw new IllegalStateException("The log does not answer as it should");
        }
        return response.getConsistencyPathCount() + response.getEntries(0).getInclusionPathCount();
    }

    private static IdentityKey identity(long number) {
        try {
            byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
            return new IdentityKey(
                    ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() {
        connection.closed();
        backend.drain();
        backend.close();
    }

    /** Every identity has an account, and every token is a session. */
    private static final class Everybody implements ServerPlugin, SessionAuthenticator, UserDirectory {
        private static final String USERNAME = "somebody";

        private Supplier<Optional<TransparencyLog>> log = Optional::empty;

        @Override
        public PluginDefinition define(PluginContext context) {
            log = context.optional(TransparencyLog.class);
            return PluginDefinition.builder(new MethodRange[0])
                    .extend(SessionAuthenticator.class, this)
                    .provide(UserDirectory.class, this)
                    .build();
        }

        TransparencyLog log() {
            return log.get().orElseThrow();
        }

        @Override
        public Principal authenticate(ByteString token) {
            return new Principal(identity(0), USERNAME, Optional.empty(), Instant.EPOCH, false);
        }

        @Override
        public Optional<Account> byIdentity(ReadTransaction tx, IdentityKey identity) {
            return Optional.of(new Account(identity, USERNAME, Instant.EPOCH));
        }

        @Override
        public Optional<Account> byUsername(ReadTransaction tx, String username) {
            return Optional.empty();
        }
    }

    /** No network. */
    private static final class Nowhere implements Link {
        @Override
        public InetAddress remoteAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public Optional<Peer> peer() {
            return Optional.empty();
        }

        @Override
        public void pushesWaiting() {
            // The log pushes nothing.
        }

        @Override
        public void close(long applicationErrorCode, String reason) {
            // There is nothing to close.
        }
    }
}
