package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.ClientException;
import org.quicprochat.client.MessagesClient;
import org.quicprochat.client.OutgoingMessage;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.Envelope;

/**
 * Two servers, of which now one and now the other is killed with SIGKILL while one relays to the other: every message
 * arrives once, in its sender's order. {@code -Dqpc.relay.kills}, {@code -Dqpc.relay.messages}.
 */
class RelayKillTest {
    private static final int RECIPIENTS = 3;
    private static final long SEED = 20_261_125;
    private static final int BATCH = 10;

    @TempDir
    Path home;

    private final AtomicInteger sent = new AtomicInteger();

    @Test
    void everyMessageArrivesOnceAndInOrderHoweverOftenTheServersDie() throws Exception {
        int kills = Integer.getInteger("qpc.relay.kills", 4);
        int messages = Integer.getInteger("qpc.relay.messages", 1500);
        List<List<String>> arrived = IntStream.range(0, RECIPIENTS)
                .mapToObj(any -> (List<String>) new ArrayList<String>())
                .toList();
        try (Clients clients = new Clients();
                Federation servers = Federation.start(home)) {
            SessionInfo alice;
            List<SessionInfo> recipients = new ArrayList<>();
            try (QpcClient atA = clients.connect(servers.a);
                    QpcClient atB = clients.connect(servers.b)) {
                alice = Clients.register(atA, "alice");
                for (int i = 0; i < RECIPIENTS; i++) {
                    recipients.add(Clients.register(atB, "recipient-" + i));
                }
                servers.introduce();
                Federation.awaitConnected(atA, alice);
            }
            Thread sender = Thread.ofVirtual().start(() -> sendAll(clients, servers.a, alice, recipients, messages));
            killNowAndThen(servers, kills, messages);
            sender.join();
            assertThat(sent.get()).isEqualTo(messages);
            try (QpcClient atA = clients.connect(servers.a);
                    QpcClient atB = clients.connect(servers.b)) {
                Federation.awaitEmptyOutbox(atA, alice);
                for (int r = 0; r < RECIPIENTS; r++) {
                    readAll(atB.messages(recipients.get(r)), arrived.get(r));
                }
            }
        }
        for (int r = 0; r < RECIPIENTS; r++) {
            int recipient = r;
            List<String> expected = IntStream.range(0, messages)
                    .filter(i -> i % RECIPIENTS == recipient)
                    .mapToObj(RelayKillTest::text)
                    .toList();
            assertThat(arrived.get(r)).isEqualTo(expected);
        }
    }

    /** Spread over the run, so that each kill meets messages under way. */
    private void killNowAndThen(Federation servers, int kills, int messages) throws Exception {
        Random random = new Random(SEED);
        for (int kill = 0; kill < kills; kill++) {
            int due = messages / (kills + 1) * kill + random.nextInt(messages / (kills + 1));
            Federation.eventually(due + " messages are sent", () -> sent.get() >= due);
            RunningServer victim = kill % 2 == 0 ? servers.b : servers.a;
            victim.kill();
            victim.restart();
        }
    }

    /** Sends one batch after the other, each again until it is taken. */
    private void sendAll(
            Clients clients, RunningServer server, SessionInfo alice, List<SessionInfo> recipients, int messages) {
        int next = 0;
        while (next < messages) {
            try (QpcClient client = clients.connect(server)) {
                while (next < messages) {
                    int end = Math.min(messages, next + BATCH);
                    List<OutgoingMessage> batch = IntStream.range(next, end)
                            .mapToObj(i -> message(i, recipients))
                            .toList();
                    client.federation(alice).relay(Federation.B, batch);
                    next = end;
                    sent.set(end);
                }
            } catch (ClientException again) {
                // It was killed: whatever became of the batch, it may be sent again.
            } catch (Exception e) {
                throw new AssertionError("The certificate cannot be read", e);
            }
        }
    }

    private static OutgoingMessage message(int number, List<SessionInfo> recipients) {
        ByteString recipient = recipients.get(number % RECIPIENTS).identityKey();
        byte[] id = UUID.nameUUIDFromBytes(text(number).getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 16)
                .getBytes(StandardCharsets.US_ASCII);
        return OutgoingMessage.to(recipient, ByteString.copyFromUtf8(text(number)))
                .withMessageId(ByteString.copyFrom(id));
    }

    private static String text(int number) {
        return "message " + number;
    }

    private static void readAll(MessagesClient messages, List<String> into) {
        long after = 0;
        while (true) {
            List<Envelope> page = messages.peek(256, after).getEnvelopesList();
            if (page.isEmpty()) {
                return;
            }
            page.forEach(envelope -> into.add(envelope.getPayload().toStringUtf8()));
            after = page.getLast().getSeq();
        }
    }
}
