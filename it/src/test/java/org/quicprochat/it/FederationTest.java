package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.AddressedClient;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.QpcException;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.client.UserAddress;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FederationHealthResponse;
import org.quicprochat.wire.Status;

/** Two assembled servers, each in a process of its own. */
class FederationTest {
    @TempDir
    Path home;

    private static List<String> fetch(QpcClient client, SessionInfo session) {
        return client.messages(session).fetch(0).getEnvelopesList().stream()
                .map(Envelope::getPayload)
                .map(ByteString::toStringUtf8)
                .toList();
    }

    private static AddressedClient.Sent send(QpcClient client, SessionInfo from, String to, String text) {
        return client.addressed(from).send(UserAddress.parse(to), ByteString.copyFromUtf8(text));
    }

    @Test
    void twoServersOneConversation() throws Exception {
        try (Clients clients = new Clients();
                Federation servers = Federation.start(home);
                QpcClient atA = clients.connect(servers.a);
                QpcClient atB = clients.connect(servers.b)) {
            SessionInfo alice = Clients.register(atA, "alice");
            SessionInfo bob = Clients.register(atB, "bob");
            assertThatThrownBy(() -> send(atA, alice, "bob@b.example", "hello"))
                    .isInstanceOfSatisfying(
                            QpcException.class, e -> assertThat(e.reason()).isEqualTo("PEER_UNKNOWN"));
            servers.introduce();
            Federation.awaitConnected(atA, alice);
            Federation.awaitConnected(atB, bob);

            assertThat(send(atA, alice, "bob@b.example", "hello").delivered()).isTrue();
            assertThat(send(atB, bob, "alice@A.example", "hello yourself").delivered())
                    .isTrue();

            assertThat(fetch(atB, bob)).containsExactly("hello");
            assertThat(fetch(atA, alice)).containsExactly("hello yourself");
            assertThatThrownBy(() -> send(atA, alice, "nobody@b.example", "hello"))
                    .isInstanceOfSatisfying(
                            QpcException.class, e -> assertThat(e.status()).isEqualTo(Status.NOT_FOUND));
            FederationHealthResponse health = atA.federation(alice).health(Federation.B);
            assertThat(health.getReachable()).isTrue();
            assertThat(health.getRoundTripUs()).isPositive();
            assertThat(health.getBacklog()).isZero();
        }
    }

    @Test
    void aPeerThatIsDownGetsItsMessagesWhenItIsBack() throws Exception {
        try (Clients clients = new Clients();
                Federation servers = Federation.start(home);
                QpcClient atA = clients.connect(servers.a)) {
            SessionInfo alice = Clients.register(atA, "alice");
            SessionInfo bob;
            try (QpcClient atB = clients.connect(servers.b)) {
                bob = Clients.register(atB, "bob");
            }
            servers.introduce();
            Federation.awaitConnected(atA, alice);
            String address =
                    UserAddress.of(bob.identityKey(), Optional.of(Federation.B)).toString();
            servers.b.kill();
            for (int i = 0; i < 5; i++) {
                assertThat(send(atA, alice, address, "m" + i).delivered()).isFalse();
            }
            Federation.eventually(
                    "it is noticed", () -> !Federation.peerOf(atA, alice).getConnected());
            assertThat(atA.federation(alice).health(Federation.B).getReachable())
                    .isFalse();
            assertThat(atA.federation(alice).outbox(ByteString.EMPTY).getEntriesCount())
                    .isEqualTo(5);
            servers.b.restart();

            Federation.awaitEmptyOutbox(atA, alice);
            try (QpcClient atB = clients.connect(servers.b)) {
                assertThat(fetch(atB, bob)).containsExactly("m0", "m1", "m2", "m3", "m4");
            }
        }
    }

    @Test
    void whoHasNotTheCertificateIsNoPeer() throws Exception {
        try (Clients clients = new Clients();
                Federation servers = Federation.start(home);
                QpcClient atA = clients.connect(servers.a);
                QpcClient atB = clients.connect(servers.b)) {
            SessionInfo alice = Clients.register(atA, "alice");
            SessionInfo bob = Clients.register(atB, "bob");
            // b takes only the server with its own certificate for a.example: to it, a is a client without a session.
            Path other = Files.copy(servers.b.certificate(), home.resolve("other.der"));
            servers.introduce(
                    Federation.peer(Federation.B, servers.b.port(), servers.b.certificate()),
                    Federation.peer(Federation.A, servers.a.port(), other));
            Federation.awaitConnected(atA, alice);

            assertThatThrownBy(() -> send(atA, alice, "bob@b.example", "hello"))
                    .isInstanceOfSatisfying(
                            QpcException.class, e -> assertThat(e.reason()).isEqualTo("PEER_REFUSES"));
            String key =
                    UserAddress.of(bob.identityKey(), Optional.of(Federation.B)).toString();
            assertThat(send(atA, alice, key, "hello").delivered()).isFalse();
            assertThat(fetch(atB, bob)).isEmpty();
            // b itself is not deceived by a server at a's address either.
            assertThat(Federation.peerOf(atB, bob).getConnected()).isFalse();

            servers.introduce();
            Federation.awaitEmptyOutbox(atA, alice);
            assertThat(fetch(atB, bob)).containsExactly("hello");
        }
    }
}
