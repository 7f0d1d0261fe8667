package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.OutgoingMessage;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.Envelope;

/** Two servers on hosts of their own, as far as this machine has them, and no network between them for a while. */
class TwoHostsTest {
    private static final int BEFORE = 5;
    private static final int WITHOUT = 20;

    @TempDir
    private Path home;

    @Test
    void whatIsSentWithoutANetworkArrivesOnceAndInOrderThoughBothServersAreKilledMeanwhile() throws Exception {
        try (Network network = Network.open();
                Clients clients = new Clients();
                Federation servers = Federation.start(home, network)) {
            System.out.println("The two servers run in " + network);
            SessionInfo bob;
            try (QpcClient atB = clients.connect(servers.b)) {
                bob = Clients.register(atB, "bob");
            }
            SessionInfo alice;
            List<String> sent = new ArrayList<>();
            try (QpcClient atA = clients.connect(servers.a)) {
                alice = Clients.register(atA, "alice");
                servers.introduce();
                Federation.awaitConnected(atA, alice);
                send(atA, alice, bob, BEFORE, sent);
                Federation.awaitEmptyOutbox(atA, alice);

                boolean cut = network.cut(true);
                if (!cut) {
                    servers.b.kill();
                }
                Federation.eventually(
                        "it is noticed", () -> !Federation.peerOf(atA, alice).getConnected());
                send(atA, alice, bob, WITHOUT, sent);
                assertThat(Federation.peerOf(atA, alice).getBacklog()).isEqualTo(WITHOUT);
                if (cut) {
                    servers.b.kill();
                }
            }
            servers.a.kill();
            servers.a.restart();
            servers.b.restart();
            try (QpcClient atA = clients.connect(servers.a);
                    QpcClient atB = clients.connect(servers.b)) {
                List<String> early = fetch(atB, bob);
                if (network.cut(false)) {
                    assertThat(early).as("the network was gone").hasSize(BEFORE);
                }

                Federation.awaitEmptyOutbox(atA, alice);
                assertThat(fetch(atB, bob)).isEqualTo(sent);
            }
        }
    }

    private static void send(QpcClient client, SessionInfo from, SessionInfo to, int count, List<String> sent) {
        for (int i = 0; i < count; i++) {
            String text = "m" + sent.size();
            client.federation(from)
                    .relay(
                            Federation.B,
                            OutgoingMessage.to(to.identityKey(), ByteString.copyFromUtf8(text))
                                    .livingFor(Duration.ofDays(1)));
            sent.add(text);
        }
    }

    private static List<String> fetch(QpcClient client, SessionInfo session) {
        return client.messages(session).peek(0, 0).getEnvelopesList().stream()
                .map(Envelope::getPayload)
                .map(ByteString::toStringUtf8)
                .toList();
    }
}
