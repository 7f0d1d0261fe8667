package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.quicprochat.client.LogViolation.Flaw;
import org.quicprochat.proto.v1.AuditKeyTransparencyRequest;
import org.quicprochat.proto.v1.AuditKeyTransparencyResponse;
import org.quicprochat.proto.v1.CheckRevocationRequest;
import org.quicprochat.proto.v1.CheckRevocationResponse;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.LogEntry.Kind;
import org.quicprochat.proto.v1.ProvenEntry;
import org.quicprochat.proto.v1.RevocationReason;
import org.quicprochat.proto.v1.RevokeKeyRequest;
import org.quicprochat.proto.v1.RevokeKeyResponse;
import org.quicprochat.wire.Status;

/** A server that is honest until it is not. */
class TransparencyClientTest {
    private static final ByteString TOKEN = ByteString.copyFromUtf8("token");
    private static final ByteString KEY = ByteString.copyFromUtf8("the key of bob");
    private static final ByteString OTHER = ByteString.copyFromUtf8("the key of another");
    private static final ByteString BOB = ByteString.copyFromUtf8("bob");
    private static final ByteString LOST = ByteString.copyFrom(new byte[] {3});

    private final LogMemory memory = LogMemory.inProcess();
    private final Server server = new Server();
    private final TransparencyClient client = new TransparencyClient(server, TOKEN, memory);

    /** Answers by its log, after {@link #bend}, {@link #bendCheck} or {@link #bendRevoke} had a hand in it. */
    private static final class Server implements TransparencyClient.Route {
        private TestLog log = new TestLog();
        private int calls;
        private UnaryOperator<AuditKeyTransparencyResponse.Builder> bend = UnaryOperator.identity();
        private UnaryOperator<CheckRevocationResponse.Builder> bendCheck = UnaryOperator.identity();
        private UnaryOperator<RevokeKeyResponse.Builder> bendRevoke = UnaryOperator.identity();

        @Override
        public <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser) {
            calls++;
            MessageLite answer = switch (request) {
                case AuditKeyTransparencyRequest audit -> audit(audit);
                case CheckRevocationRequest check -> check(check);
                case RevokeKeyRequest revoke -> revoke(revoke);
                default -> throw new IllegalStateException("Not a method of the log");
            };
            try {
                return parser.parseFrom(answer.toByteString());
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean isBadRequest(RuntimeException thrown) {
            return thrown instanceof QpcException refused && refused.status() == Status.BAD_REQUEST;
        }

        private int known(int methodId, ByteString token, long known) {
            assertThat(token).isEqualTo(TOKEN);
            if (known > log.size()) {
                throw new QpcException(methodId, Status.BAD_REQUEST, ErrorDetail.getDefaultInstance());
            }
            return (int) known;
        }

        private AuditKeyTransparencyResponse audit(AuditKeyTransparencyRequest request) {
            int known = known(520, request.getSessionToken(), request.getKnownTreeSize());
            AuditKeyTransparencyResponse.Builder answer = AuditKeyTransparencyResponse.newBuilder();
            for (int i = 0; i < log.size(); i++) {
                if (log.isAbout(i, request.getKey())) {
                    answer.addEntries(log.prove(i));
                }
            }
            answer.setHead(log.head())
                    .setLogPublicKey(log.publicKey())
                    .addAllConsistencyPath(log.consistencyPath(known, log.size()));
            return bend.apply(answer).build();
        }

        private CheckRevocationResponse check(CheckRevocationRequest request) {
            int known = known(511, request.getSessionToken(), request.getKnownTreeSize());
            return bendCheck
                    .apply(CheckRevocationResponse.newBuilder()
                            .setHead(log.head())
                            .setLogPublicKey(log.publicKey())
                            .addAllConsistencyPath(log.consistencyPath(known, log.size())))
                    .build();
        }

        private RevokeKeyResponse revoke(RevokeKeyRequest request) {
            int known = known(510, request.getSessionToken(), request.getKnownTreeSize());
            ByteString detail = ByteString.copyFrom(new byte[] {(byte) request.getReasonValue()});
            int index = log.append(Kind.KEY_REVOKED, request.getKey(), detail);
            return bendRevoke
                    .apply(RevokeKeyResponse.newBuilder()
                            .setEntry(opened(index, detail))
                            .setHead(log.head())
                            .setLogPublicKey(log.publicKey())
                            .addAllConsistencyPath(log.consistencyPath(known, log.size())))
                    .build();
        }

        private ProvenEntry opened(int index, ByteString detail) {
            return log.prove(index).toBuilder()
                    .setOpening(TestLog.OPENING)
                    .setDetail(detail)
                    .build();
        }
    }

    private void grow(int entries) {
        for (int i = 0; i < entries; i++) {
            server.log.append(Kind.DEVICE_ADDED, OTHER, ByteString.EMPTY);
        }
    }

    private LogViolation caught() {
        Optional<KnownLog> before = memory.load();
        TransparencyException thrown = catchThrowableOfType(TransparencyException.class, () -> client.audit(KEY));
        assertThat(thrown).isNotNull().hasMessageContaining("log");
        assertThat(memory.load()).as("what is remembered after a lie").isEqualTo(before);
        return thrown.violation();
    }

    private LogViolation caughtAt(UnaryOperator<AuditKeyTransparencyResponse.Builder> lie) {
        server.bend = lie;
        return caught();
    }

    private Flaw flawOf(UnaryOperator<AuditKeyTransparencyResponse.Builder> lie) {
        return ((LogViolation.WrongEntry) caughtAt(lie)).flaw();
    }

    @Test
    void anHonestLogIsFollowedAsItGrows() {
        KeyAudit nothing = client.audit(KEY);
        assertThat(nothing.entries()).isEmpty();
        assertThat(nothing.before()).isEmpty();
        assertThat(nothing.log().publicKey()).isEqualTo(server.log.publicKey());

        for (int i = 0; i < 20; i++) {
            server.log.append(i == 7 ? Kind.KEY_REVOKED : Kind.IDENTITY_BOUND, i % 7 == 0 ? KEY : OTHER, BOB);
            KeyAudit audit = client.audit(KEY);
            assertThat(audit.entries()).hasSize(i / 7 + 1);
            assertThat(audit.revocation().isPresent()).isEqualTo(i >= 7);
            assertThat(audit.before().orElseThrow().head().treeSize()).isEqualTo(i);
            assertThat(memory.load()).contains(audit.log());
        }
        client.audit(KEY);
        assertThat(server.calls).isEqualTo(22);
    }

    @Test
    void anEntryIsShownWithWhatItCommitsTo() {
        int index = server.log.append(Kind.IDENTITY_BOUND, KEY, BOB);
        server.bend = answer -> answer.setEntries(0, server.opened(index, BOB));

        assertThat(client.audit(KEY).entries())
                .containsExactly(new LoggedEntry(Kind.IDENTITY_BOUND, Instant.ofEpochMilli(1000), 0, Optional.of(BOB)));
    }

    @Test
    void aLogThatForgetsIsCaughtThoughItRefusesToProveAnything() {
        grow(5);
        client.audit(KEY);
        TreeHead known = memory.load().orElseThrow().head();
        server.log = server.log.fork(3);

        LogViolation.RolledBack rolledBack = (LogViolation.RolledBack) caught();

        assertThat(rolledBack.known()).isEqualTo(known);
        assertThat(rolledBack.shown().treeSize()).isEqualTo(3);
        assertThat(rolledBack.shown().isSignedBy(server.log.publicKey())).isTrue();
    }

    @Test
    void anOldHeadIsCaught() {
        grow(5);
        client.audit(KEY);
        TestLog old = server.log.fork(3);

        assertThat(caughtAt(answer -> answer.setHead(old.head()))).isInstanceOf(LogViolation.RolledBack.class);
    }

    @Test
    void anotherRefusalIsNoLie() {
        grow(2);
        client.audit(KEY);
        server.bend = _ -> {
            throw new QpcException(520, Status.BAD_REQUEST, ErrorDetail.getDefaultInstance());
        };
        assertThatThrownBy(() -> client.audit(KEY)).isInstanceOf(QpcException.class);
        server.bend = _ -> {
            throw new CredentialsException();
        };
        int calls = server.calls;
        assertThatThrownBy(() -> client.audit(KEY)).isInstanceOf(CredentialsException.class);
        assertThat(server.calls).isEqualTo(calls + 1);
    }

    @Test
    void aForkIsCaughtAtEverySize() {
        grow(5);
        client.audit(KEY);
        for (int more = 0; more < 4; more++) {
            server.log = server.log.fork(4);
            server.log.append(Kind.DEVICE_ADDED, KEY, ByteString.EMPTY);
            grow(more);

            LogViolation.Forked forked = (LogViolation.Forked) caught();

            assertThat(forked.known().treeSize()).isEqualTo(5);
            assertThat(forked.shown().treeSize()).isEqualTo(5 + more);
        }
    }

    @Test
    void aWrongConsistencyPathProvesNothing() {
        grow(5);
        client.audit(KEY);
        grow(2);
        assertThat(caughtAt(answer -> answer.clearConsistencyPath()
                        .addAllConsistencyPath(TestLog.damaged(server.log.consistencyPath(5, 7)))))
                .isInstanceOf(LogViolation.Forked.class);
        assertThat(caughtAt(AuditKeyTransparencyResponse.Builder::clearConsistencyPath))
                .isInstanceOf(LogViolation.Forked.class);
    }

    @Test
    void aHeadIsTheLogsOwnOrNone() {
        grow(2);
        assertThat(caughtAt(
                        answer -> answer.setHead(server.log.head().toBuilder().setTimestampMs(78))))
                .isInstanceOf(LogViolation.BadSignature.class);
        assertThat(caughtAt(
                        answer -> answer.setHead(server.log.head().toBuilder().setLogId(KEY))))
                .isInstanceOf(LogViolation.BadSignature.class);
        assertThat(caughtAt(answer -> answer.clearHead())).isInstanceOf(LogViolation.BadSignature.class);
        assertThat(caughtAt(answer -> answer.setHead(server.log.head(0, server.log.root(2)))))
                .isInstanceOf(LogViolation.BadSignature.class);
        assertThat(caughtAt(answer -> answer.setLogPublicKey(KEY))).isInstanceOf(LogViolation.BadSignature.class);
    }

    @Test
    void theKeyOfTheFirstContactIsTheKey() {
        client.audit(KEY);
        ByteString pinned = server.log.publicKey();
        server.log = new TestLog();
        grow(1);

        assertThat(caught()).isEqualTo(new LogViolation.KeyChanged(pinned, server.log.publicKey()));
    }

    @Test
    void anEntryIsInTheLogAndAboutTheKey() {
        grow(3);
        int index = server.log.append(Kind.IDENTITY_BOUND, KEY, BOB);
        grow(3);
        ProvenEntry good = server.log.prove(index);

        assertThat(caughtAt(answer -> answer.setEntries(
                        0,
                        good.toBuilder()
                                .clearInclusionPath()
                                .addAllInclusionPath(TestLog.damaged(good.getInclusionPathList())))))
                .isEqualTo(new LogViolation.NotIncluded(index, TreeHead.of(server.log.head())));
        assertThat(caughtAt(answer -> answer.setEntries(0, good.toBuilder().setLeafIndex(index - 1))))
                .isInstanceOf(LogViolation.NotIncluded.class);
        assertThat(caughtAt(answer -> answer.setEntries(0, good.toBuilder().setEntry(server.log.entry(0)))))
                .isInstanceOf(LogViolation.NotIncluded.class);
        assertThat(flawOf(answer -> answer.setEntries(0, server.log.prove(0)))).isEqualTo(Flaw.OTHER_KEY);
        assertThat(flawOf(answer -> answer.addEntries(good))).isEqualTo(Flaw.OUT_OF_ORDER);
        assertThat(flawOf(answer -> answer.setEntries(0, server.opened(index, OTHER))))
                .isEqualTo(Flaw.BAD_OPENING);
        assertThat(flawOf(answer -> answer.setEntries(0, good.toBuilder().setDetail(BOB))))
                .isEqualTo(Flaw.BAD_OPENING);
        int garbage = server.log.append(ByteString.copyFromUtf8("no entry"));
        assertThat(flawOf(answer -> answer.addEntries(server.log.prove(garbage))))
                .isEqualTo(Flaw.UNREADABLE);
    }

    private Flaw flawOfCheck(UnaryOperator<CheckRevocationResponse.Builder> lie) {
        server.bendCheck = lie;
        TransparencyException thrown = catchThrowableOfType(TransparencyException.class, () -> client.revocation(KEY));
        return ((LogViolation.WrongEntry) thrown.violation()).flaw();
    }

    @Test
    void aRevocationSaysWhatItsEntrySays() {
        int bound = server.log.append(Kind.IDENTITY_BOUND, KEY, BOB);
        assertThat(client.revocation(KEY).isRevoked()).isFalse();
        int revoked = server.log.append(Kind.KEY_REVOKED, KEY, LOST);
        UnaryOperator<CheckRevocationResponse.Builder> honest = answer -> answer.setRevoked(true)
                .setReason(RevocationReason.DEVICE_LOST)
                .setRevokedAtMs(1001)
                .setEntry(server.opened(revoked, LOST));
        server.bendCheck = honest;

        RevocationStatus status = client.revocation(KEY);

        assertThat(status.isRevoked()).isTrue();
        assertThat(status.reason()).isEqualTo(RevocationReason.DEVICE_LOST);
        assertThat(memory.load()).contains(status.log());
        assertThat(flawOfCheck(answer -> honest.apply(answer).setRevokedAtMs(1002)))
                .isEqualTo(Flaw.OTHER_REVOCATION);
        assertThat(flawOfCheck(answer -> honest.apply(answer).setReason(RevocationReason.SUPERSEDED)))
                .isEqualTo(Flaw.OTHER_REVOCATION);
        assertThat(flawOfCheck(answer -> honest.apply(answer).setRevoked(false)))
                .isEqualTo(Flaw.OTHER_REVOCATION);
        assertThat(flawOfCheck(answer -> honest.apply(answer).clearEntry())).isEqualTo(Flaw.OTHER_REVOCATION);
        assertThat(flawOfCheck(answer -> honest.apply(answer).setEntry(server.opened(bound, BOB))))
                .isEqualTo(Flaw.NO_REVOCATION);
    }

    @Test
    void aRevocationIsSeenInTheLog() {
        grow(2);
        client.audit(KEY);

        LoggedEntry entry = client.revoke(KEY, RevocationReason.DEVICE_LOST);

        assertThat(entry)
                .isEqualTo(new LoggedEntry(Kind.KEY_REVOKED, Instant.ofEpochMilli(1002), 2, Optional.of(LOST)));
        assertThat(memory.load().orElseThrow().head().treeSize()).isEqualTo(3);
        server.bendRevoke = answer -> answer.setEntry(server.log.prove(0));
        assertThatThrownBy(() -> client.revoke(KEY, RevocationReason.DEVICE_LOST))
                .isInstanceOf(TransparencyException.class);
    }

    @Test
    void overTheNetworkARefusalIsAQpcException() {
        grow(3);
        TestLog small = server.log.fork(1);
        try (ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
                ScriptedServer scripted = ScriptedServer.start(request -> {
                    try {
                        AuditKeyTransparencyRequest asked = AuditKeyTransparencyRequest.parseFrom(request.body());
                        request.ok(server.audit(asked));
                    } catch (QpcException e) {
                        request.answer(e.status(), e.detail());
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalArgumentException(e);
                    }
                });
                QpcClient connected = QpcClient.connect(scripted.config(), runtime)) {
            TransparencyClient log = connected.transparency(new SessionInfo(TOKEN, BOB, Instant.EPOCH), memory);
            assertThat(log.audit(OTHER).entries()).hasSize(3);
            server.log = small;

            assertThatThrownBy(() -> log.audit(OTHER))
                    .isInstanceOfSatisfying(
                            TransparencyException.class,
                            lie -> assertThat(lie.violation()).isInstanceOf(LogViolation.RolledBack.class));
        }
    }
}
