package org.quicprochat.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.client.LoggedEntry;
import org.quicprochat.client.RevocationStatus;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.proto.v1.LogEntry;
import org.quicprochat.proto.v1.RevocationReason;
import org.quicprochat.proto.v1.RevokeKeyRequest;
import org.quicprochat.proto.v1.RevokeKeyResponse;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** 510 RevokeKey and 511 CheckRevocation, comment by comment. */
class RevokeKeyTest {
    private static final ByteString DEVICE_KEY = ByteString.copyFromUtf8("a signature key of thirty-two by");

    private final LogServer log = new LogServer();
    private final TestAccount alice = log.register("alice");
    private final TestAccount bob = log.register("bob");

    @AfterEach
    void stop() {
        log.close();
    }

    private static ByteString identity(TestAccount account) {
        return account.identity().bytes();
    }

    private void refused(Status status, String reason, String field, RevokeKeyRequest.Builder request) {
        int before = log.entries("leaves").size();
        log.assertRefused(status, reason, field, LogServer.REVOKE, request.build());
        assertThat(log.entries("leaves")).hasSize(before);
    }

    @Test
    void theCallersIdentityKeyIsRevokedAndProvenToBe() {
        log.server.clock().advance(Duration.ofSeconds(5));

        LoggedEntry entry = log.client(alice).revoke(identity(alice), RevocationReason.KEY_COMPROMISED);

        assertThat(entry.kind()).isEqualTo(LogEntry.Kind.KEY_REVOKED);
        assertThat(entry.loggedAt()).isEqualTo(log.server.clock().instant());
        assertThat(entry.detail()).contains(ByteString.copyFrom(new byte[] {2}));
        RevocationStatus status = log.client(bob).revocation(identity(alice));
        assertThat(status.reason()).isEqualTo(RevocationReason.KEY_COMPROMISED);
        assertThat(status.revocation()).contains(entry);
    }

    @Test
    void theKeyOfADeviceIsItsOwners() {
        log.addDevice(alice, 1, DEVICE_KEY);

        refused(Status.FORBIDDEN, "NOT_YOUR_KEY", "", LogServer.revocation(bob, DEVICE_KEY));
        assertThat(log.check(bob, DEVICE_KEY).getRevoked()).isFalse();
        log.client(alice).revoke(DEVICE_KEY, RevocationReason.DEVICE_LOST);

        assertThat(log.client(bob).revocation(DEVICE_KEY).isRevoked()).isTrue();
    }

    @Test
    void aDeviceOfBeforeTheLogCountsToo() {
        log.neighbours.addDevice(alice.identity(), TestServer.device(1), DEVICE_KEY);

        assertThat(log.client(alice)
                        .revoke(DEVICE_KEY, RevocationReason.SUPERSEDED)
                        .kind())
                .isEqualTo(LogEntry.Kind.KEY_REVOKED);
    }

    @Test
    void theKeyOfADeviceThatIsRevokedIsStillItsOwners() {
        log.addDevice(alice, 1, DEVICE_KEY);
        log.neighbours.devices.clear();
        log.append(alice, TransparencyLog.Kind.DEVICE_REVOKED, DEVICE_KEY, identity(alice));

        log.client(alice).revoke(DEVICE_KEY, RevocationReason.DEVICE_LOST);

        assertThat(log.check(bob, DEVICE_KEY).getRevoked()).isTrue();
    }

    @Test
    void nobodyRevokesAnothersKeyByRegisteringIt() {
        log.addDevice(alice, 1, DEVICE_KEY);
        log.addDevice(bob, 1, DEVICE_KEY);
        log.addDevice(bob, 2, identity(alice));

        refused(Status.FORBIDDEN, "NOT_YOUR_KEY", "", LogServer.revocation(bob, DEVICE_KEY));
        refused(Status.FORBIDDEN, "NOT_YOUR_KEY", "", LogServer.revocation(bob, identity(alice)));
        refused(
                Status.FORBIDDEN,
                "NOT_YOUR_KEY",
                "",
                LogServer.revocation(bob, ByteString.copyFromUtf8("a key of nobody")));
    }

    @Test
    void againIsTheFirstEntryWhateverTheReason() {
        RevokeKeyResponse first = log.revoke(alice, identity(alice));
        log.server.clock().advance(Duration.ofDays(1));
        log.register("carol");

        RevokeKeyResponse again = log.server.call(
                LogServer.REVOKE,
                LogServer.revocation(alice, identity(alice))
                        .setReason(RevocationReason.SUPERSEDED)
                        .build(),
                RevokeKeyResponse.parser());

        assertThat(again.getEntry().getEntry()).isEqualTo(first.getEntry().getEntry());
        assertThat(again.getEntry().getLeafIndex()).isEqualTo(first.getEntry().getLeafIndex());
        assertThat(again.getHead().getTreeSize()).isEqualTo(first.getHead().getTreeSize() + 1);
        assertThat(log.check(bob, identity(alice)).getReason()).isEqualTo(RevocationReason.DEVICE_LOST);
    }

    @Test
    void aReasonMayBeLeftOutAndNotBeMadeUp() {
        refused(
                Status.BAD_REQUEST,
                "REASON_UNKNOWN",
                "reason",
                LogServer.revocation(alice, identity(alice)).setReasonValue(9));

        log.client(alice).revoke(identity(alice), RevocationReason.REVOCATION_REASON_UNSPECIFIED);

        assertThat(log.client(bob).revocation(identity(alice)).reason())
                .isEqualTo(RevocationReason.REVOCATION_REASON_UNSPECIFIED);
    }

    @Test
    void whatIsRefusedLeavesNothing() {
        refused(Status.BAD_REQUEST, "LENGTH", "key", LogServer.revocation(alice, ByteString.EMPTY));
        refused(Status.BAD_REQUEST, "LENGTH", "key", LogServer.revocation(alice, ByteString.copyFrom(new byte[2049])));
        refused(
                Status.BAD_REQUEST,
                "TREE_SIZE",
                "known_tree_size",
                LogServer.revocation(alice, identity(alice)).setKnownTreeSize(3));
        refused(
                Status.UNAUTHORIZED,
                "SESSION",
                "",
                LogServer.revocation(alice, identity(alice)).clearSessionToken());
    }

    @Test
    void aSessionThatEndedMeanwhileRevokesNothing() {
        TestAccount device = log.server.account("alice", TestServer.device(9));
        refused(Status.UNAUTHORIZED, "SESSION_INVALID", "", LogServer.revocation(device, identity(alice)));
    }

    @Test
    void aKeyThatTheLogNeverSawIsNotFound() {
        log.assertRefused(
                Status.NOT_FOUND,
                "KEY_NOT_LOGGED",
                "key",
                LogServer.CHECK,
                LogServer.check(bob, ByteString.copyFromUtf8("never seen"), 0));
        log.assertRefused(
                Status.BAD_REQUEST, "LENGTH", "key", LogServer.CHECK, LogServer.check(bob, ByteString.EMPTY, 0));
        log.assertRefused(
                Status.BAD_REQUEST,
                "TREE_SIZE",
                "known_tree_size",
                LogServer.CHECK,
                LogServer.check(bob, identity(alice), 3));
        log.assertRefused(
                Status.UNAUTHORIZED,
                "SESSION",
                "",
                LogServer.CHECK,
                LogServer.check(bob, identity(alice), 0).toBuilder()
                        .clearSessionToken()
                        .build());
    }

    @Test
    void aRevocationOutlivesTheAccount() {
        log.revoke(alice, identity(alice));
        log.delete(alice);

        RevocationStatus status = log.client(bob).revocation(identity(alice));

        assertThat(status.reason()).isEqualTo(RevocationReason.DEVICE_LOST);
        assertThat(status.revocation().flatMap(LoggedEntry::detail)).isEqualTo(Optional.empty());
    }
}
