package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.proto.v1.FederationHealthRequest;
import org.quicprochat.proto.v1.FederationHealthResponse;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.ListOutboxRequest;
import org.quicprochat.proto.v1.ListOutboxResponse;
import org.quicprochat.proto.v1.ListPeersResponse;
import org.quicprochat.proto.v1.OutboxEntry;
import org.quicprochat.proto.v1.PeerStatus;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyResponse;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageRequest;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageResponse;
import org.quicprochat.proto.v1.ProxyResolveUserRequest;
import org.quicprochat.proto.v1.ProxyResolveUserResponse;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;
import org.quicprochat.wire.Status;

class FederationCommandTest {
    private static final String BOB = "5f".repeat(32);
    private static final ByteString BYTES = ByteString.copyFromUtf8("a key");

    @TempDir
    private Path home = Path.of("");

    private Shell shell = new Shell(home);
    private RelayEnqueueResponse relayed =
            RelayEnqueueResponse.newBuilder().setDelivered(true).setSeq(7).build();

    @BeforeEach
    void logIn() {
        shell = new Shell(home);
        shell.answer(
                MethodIds.LIST_PEERS,
                _ -> ListPeersResponse.newBuilder()
                        .setDomain("a.example")
                        .addPeers(PeerStatus.newBuilder()
                                .setDomain("b.example")
                                .setConnected(true)
                                .setLastContactMs(1_000)
                                .setBacklog(3))
                        .build());
        shell.answer(
                MethodIds.PROXY_RESOLVE_USER,
                _ -> ProxyResolveUserResponse.newBuilder()
                        .setIdentityKey(Bytes.identityKey(BOB).orElseThrow())
                        .build());
        shell.answer(MethodIds.RELAY_ENQUEUE, _ -> relayed);
        shell.answer(
                MethodIds.PROXY_FETCH_KEY_PACKAGE,
                _ -> ProxyFetchKeyPackageResponse.newBuilder()
                        .setResult(FetchKeyPackageResponse.newBuilder().setKeyPackage(BYTES))
                        .build());
        shell.answer(
                MethodIds.PROXY_FETCH_HYBRID_KEY,
                _ -> ProxyFetchHybridKeyResponse.newBuilder()
                        .setHybridKey(BYTES)
                        .build());
        shell.answer(
                MethodIds.FEDERATION_HEALTH,
                request -> FederationHealthResponse.newBuilder()
                        .setReachable(((FederationHealthRequest) request)
                                .getDestination()
                                .equals("b.example"))
                        .setRoundTripUs(1_500)
                        .build());
        shell.answer(
                MethodIds.LIST_OUTBOX,
                request -> ((ListOutboxRequest) request).getCursor().isEmpty()
                        ? ListOutboxResponse.newBuilder()
                                .addEntries(OutboxEntry.newBuilder().setDestination("b.example"))
                                .setNextCursor(BYTES)
                                .build()
                        : ListOutboxResponse.newBuilder()
                                .addEntries(OutboxEntry.newBuilder()
                                        .setDestination("b.example")
                                        .setRefusedStatus(Status.NOT_FOUND.code())
                                        .setRefusedReason("NO_SUCH_ACCOUNT"))
                                .build());
        shell.logIn();
    }

    @Test
    void aMessageForAnotherDomainIsRelayed() {
        Shell.Outcome done = shell.run("enqueue", "bob@B.example", "hello");

        assertThat(done.err()).isEmpty();
        assertThat(done.out()).contains("b.example", "number 7");
        assertThat(shell.asked).hasSize(3);
        assertThat(((ProxyResolveUserRequest) shell.asked.get(1)).getUsername()).isEqualTo("bob");
        RelayEnqueueRequest request = (RelayEnqueueRequest) shell.asked.get(2);
        assertThat(request.getDestination()).isEqualTo("b.example");
        assertThat(Bytes.hex(request.getItem().getRecipientKey())).isEqualTo(BOB);
        assertThat(request.getItem().getMessageId().size()).isEqualTo(16);

        relayed = RelayEnqueueResponse.getDefaultInstance();
        assertThat(shell.run("enqueue", BOB + "@b.example", "hello").out()).contains("qpc federation outbox");
        var json = ConfigFactory.parseString(
                shell.run("enqueue", BOB + "@b.example", "hello", "--json").out());
        assertThat(json.getBoolean("delivered")).isFalse();
        assertThat(shell.run("enqueue", "@b.example", "hello").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("enqueue", "bob@", "hello").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aContactWithADomainIsNotAskedFor() {
        assertThat(shell.run("contact", "add", "bob@b.example", BOB).code()).isZero();
        assertThat(shell.run("enqueue", "bob@b.example", "hello").code()).isZero();
        assertThat(shell.asked).noneMatch(ProxyResolveUserRequest.class::isInstance);
    }

    @Test
    void keysOfAnotherDomainAreAskedForThere() {
        assertThat(shell.run("keys", "claim", "bob@b.example").out()).isEqualTo(Bytes.base64(BYTES) + "\n");
        assertThat(((ProxyFetchKeyPackageRequest) shell.asked.getLast()).getDestination())
                .isEqualTo("b.example");
        assertThat(shell.run("keys", "hybrid", "bob@b.example").out())
                .isEqualTo(BOB + "  " + Bytes.base64(BYTES) + "\n");
    }

    @Test
    void peersHealthAndOutboxAreShown() {
        assertThat(shell.run("federation", "peers").out())
                .isEqualTo("b.example  connected, last heard 1970-01-01T00:00:01Z, messages that wait for it: 3\n");
        var json = ConfigFactory.parseString(
                shell.run("federation", "peers", "--json").out());
        assertThat(json.getLong("backlog")).isEqualTo(3);

        Shell.Outcome health = shell.run("federation", "health", "b.example");
        assertThat(health.code()).isZero();
        assertThat(health.out()).isEqualTo("b.example answered after 1.5 ms\n");
        assertThat(shell.run("federation", "health", "c.example").code()).isEqualTo(ExitCode.of(Status.UNAVAILABLE));

        Shell.Outcome outbox = shell.run("federation", "outbox");
        assertThat(outbox.out().lines()).hasSize(2);
        assertThat(outbox.out()).contains("waits", "refused: NO_SUCH_ACCOUNT");
        assertThat(shell.run("federation", "outbox", "--json").out()).contains("\"not_found\"");
    }
}
