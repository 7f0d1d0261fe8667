package org.quicprochat.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.quicprochat.proto.v1.AuditKeyTransparencyRequest;
import org.quicprochat.proto.v1.AuditKeyTransparencyResponse;
import org.quicprochat.proto.v1.CheckRevocationRequest;
import org.quicprochat.proto.v1.CheckRevocationResponse;
import org.quicprochat.proto.v1.RevocationReason;
import org.quicprochat.proto.v1.RevokeKeyRequest;
import org.quicprochat.proto.v1.RevokeKeyResponse;
import org.quicprochat.wire.Status;

/**
 * The log of keys of one server, for one session: methods 510, 511 and 520. Every answer is verified before it is
 * given: signature, proofs, and that the log is still the one that is remembered; the first contact takes the log's key
 * on trust. Every method blocks, and throws {@link TransparencyException} where the log lies: what is remembered stays
 * as it was then. Thread-safe; one call at a time, since each is judged by the one before.
 */
public final class TransparencyClient {
    private static final int REVOKE_KEY = 510;
    private static final int CHECK_REVOCATION = 511;
    private static final int AUDIT_KEY_TRANSPARENCY = 520;

    private final Route route;
    private final ByteString token;
    private final LogMemory memory;
    private final ReentrantLock lock = new ReentrantLock();

    /** The way to the server. */
    public interface Route {
        /** Calls a method and waits for the answer; throws where there is none, or not Ok. */
        <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser);

        /** Whether what a call threw is the server's BadRequest. */
        boolean isBadRequest(RuntimeException thrown);
    }

    /** A log by another way than a {@link QpcClient}; for the latter, see {@link QpcClient#transparency}. */
    public TransparencyClient(Route route, ByteString sessionToken, LogMemory memory) {
        this.route = route;
        this.token = sessionToken;
        this.memory = memory;
    }

    static TransparencyClient of(QpcClient client, SessionInfo session, LogMemory memory) {
        Route route = new Route() {
            @Override
            public <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser) {
                return client.call(methodId, request, parser);
            }

            @Override
            public boolean isBadRequest(RuntimeException thrown) {
                return thrown instanceof QpcException refused && refused.status() == Status.BAD_REQUEST;
            }
        };
        return new TransparencyClient(route, session.token(), memory);
    }

    /** All that the log shows about a key. */
    public KeyAudit audit(ByteString key) {
        return inTurn(verifier -> {
            AuditKeyTransparencyRequest request =
                    auditRequest(key).setKnownTreeSize(verifier.knownTreeSize()).build();
            AuditKeyTransparencyResponse answer =
                    call(verifier, key, AUDIT_KEY_TRANSPARENCY, request, AuditKeyTransparencyResponse.parser());
            KnownLog log = verifier.accept(answer.getHead(), answer.getConsistencyPathList(), answer.getLogPublicKey());
            List<LoggedEntry> entries = LogVerifier.entries(key, answer.getEntriesList(), log.head());
            return remembered(log, new KeyAudit(entries, log, verifier.known()));
        });
    }

    private AuditKeyTransparencyRequest.Builder auditRequest(ByteString key) {
        return AuditKeyTransparencyRequest.newBuilder().setSessionToken(token).setKey(key);
    }

    /**
     * Whether a key was revoked. Where the route is a {@link QpcClient}, a key that the log never saw is a
     * {@link QpcException} NotFound.
     */
    public RevocationStatus revocation(ByteString key) {
        return inTurn(verifier -> {
            CheckRevocationRequest request = CheckRevocationRequest.newBuilder()
                    .setSessionToken(token)
                    .setKey(key)
                    .setKnownTreeSize(verifier.knownTreeSize())
                    .build();
            CheckRevocationResponse answer =
                    call(verifier, key, CHECK_REVOCATION, request, CheckRevocationResponse.parser());
            KnownLog log = verifier.accept(answer.getHead(), answer.getConsistencyPathList(), answer.getLogPublicKey());
            Optional<LoggedEntry> revocation = LogVerifier.revocation(key, answer, log.head());
            return remembered(log, new RevocationStatus(revocation, answer.getReason(), log, verifier.known()));
        });
    }

    /**
     * Revokes a key: the account's identity key, or that of one of its devices. One that is revoked already stays as it
     * is.
     *
     * @return the revocation, as the log has it
     */
    public LoggedEntry revoke(ByteString key, RevocationReason reason) {
        return inTurn(verifier -> {
            RevokeKeyRequest request = RevokeKeyRequest.newBuilder()
                    .setSessionToken(token)
                    .setKey(key)
                    .setReason(reason)
                    .setKnownTreeSize(verifier.knownTreeSize())
                    .build();
            RevokeKeyResponse answer = call(verifier, key, REVOKE_KEY, request, RevokeKeyResponse.parser());
            KnownLog log = verifier.accept(answer.getHead(), answer.getConsistencyPathList(), answer.getLogPublicKey());
            return remembered(log, LogVerifier.revocation(key, answer.getEntry(), log.head()));
        });
    }

    private <T> T inTurn(Function<LogVerifier, T> call) {
        lock.lock();
        try {
            return call.apply(new LogVerifier(memory.load()));
        } finally {
            lock.unlock();
        }
    }

    private <T> T remembered(KnownLog log, T result) {
        memory.save(log);
        return result;
    }

    private <R extends MessageLite> R call(
            LogVerifier verifier, ByteString key, int methodId, MessageLite request, Parser<R> parser) {
        try {
            return route.call(methodId, request, parser);
        } catch (RuntimeException thrown) {
            if (verifier.knownTreeSize() != 0 && route.isBadRequest(thrown)) {
                requireNotRolledBack(verifier, key);
            }
            throw thrown;
        }
    }

    /** A log that is smaller than what we know refuses to prove anything: it has to show a head, which convicts it. */
    private void requireNotRolledBack(LogVerifier verifier, ByteString key) {
        AuditKeyTransparencyResponse plain =
                route.call(AUDIT_KEY_TRANSPARENCY, auditRequest(key).build(), AuditKeyTransparencyResponse.parser());
        verifier.requireNotSmaller(plain.getHead(), plain.getLogPublicKey());
    }
}
