package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.KeyAudit;
import org.quicprochat.client.LogMemory;
import org.quicprochat.client.LoggedEntry;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.client.TransparencyClient;
import org.quicprochat.proto.v1.LogEntry;
import org.quicprochat.proto.v1.RevocationReason;

/** What the plugins log of an account's keys, followed by a client that remembers, through a SIGKILL. */
class KeyTransparencyTest {
    @TempDir
    Path home;

    @Test
    void theKeysOfAnAccountAreLoggedWithItsDoings() throws Exception {
        LogMemory memory = LogMemory.inProcess();
        ByteString hybrid = HybridKeys.generate();
        try (Clients clients = new Clients();
                RunningServer server = RunningServer.start(home, "")) {
            SessionInfo alice;
            SessionInfo bob;
            try (QpcClient client = clients.connect(server)) {
                alice = Clients.register(client, "alice");
                bob = Clients.register(client, "bob");
                TransparencyClient log = client.transparency(bob, memory);

                assertThat(log.audit(alice.identityKey()).entries())
                        .extracting(LoggedEntry::kind, LoggedEntry::detail)
                        .containsExactly(
                                tuple(LogEntry.Kind.IDENTITY_BOUND, Optional.of(ByteString.copyFromUtf8("alice"))));

                client.keys(alice).uploadHybridKey(hybrid);
                assertThat(log.audit(hybrid).entries())
                        .extracting(LoggedEntry::detail)
                        .containsExactly(Optional.of(alice.identityKey()));
            }
            server.kill();
            server.restart();
            try (QpcClient client = clients.connect(server)) {
                client.transparency(alice, LogMemory.inProcess())
                        .revoke(alice.identityKey(), RevocationReason.KEY_COMPROMISED);
                TransparencyClient log = client.transparency(bob, memory);

                KeyAudit audit = log.audit(alice.identityKey());

                assertThat(audit.before().orElseThrow().head().treeSize()).isEqualTo(3);
                assertThat(audit.log().head().treeSize()).isEqualTo(4);
                assertThat(audit.revocation()).isPresent();
                assertThat(log.revocation(hybrid).isRevoked()).isFalse();
            }
        }
    }
}
