package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.OutgoingMessage;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.QpcException;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.OutboxEntry;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;
import org.quicprochat.wire.RequestFrame;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/** An assembled server whose peer is played by the test, with the right key, and means no good. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnfriendlyPeerTest {
    private static final int REQUEST_ID = 77;
    private static final String IMPATIENT = "plugins.federation.config { relay-wait = 300 ms, relay-deadline = 1 s }\n";

    private final Clients clients = new Clients();
    private PeerKey key;
    private PeerKey otherKey;
    private RunningServer server;
    private FakePeer peer;
    private QpcClient client;
    private SessionInfo alice;
    private int names;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        key = PeerKey.make(home.resolve("b.der"));
        otherKey = PeerKey.make(home.resolve("other.der"));
        peer = new FakePeer(key);
        server = RunningServer.start(home, config(""));
    }

    @BeforeEach
    void connect() throws Exception {
        peer.behave();
        introduce(peer.port(), key);
        client = clients.connect(server);
        alice = Clients.register(client, "alice-" + names++);
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @AfterAll
    void stop() {
        server.close();
        peer.close();
        clients.close();
        assertThat(server.log()).noneMatch(line -> line.contains("incident"));
    }

    private void introduce(int port, PeerKey itsKey) throws Exception {
        server.configure(config(Federation.peer(Federation.B, port, itsKey.file())));
        server.reload();
    }

    private static String config(String peers) {
        return Federation.config(Federation.A, IMPATIENT + peers);
    }

    private static Status status(byte[] answer) {
        return Status.ofCode(ResponseFrame.readHeader(ByteBuffer.wrap(answer)).statusCode())
                .orElseThrow();
    }

    private static byte[] body(byte[] answer) {
        return Arrays.copyOfRange(answer, ResponseFrame.HEADER_BYTES, answer.length);
    }

    private static byte[] ask(RawConnection from, int method, MessageLite request) throws Exception {
        return from.exchange(List.of(RequestFrame.encode(method, REQUEST_ID, request)), RawConnection.Ending.FIN)
                .get(20, TimeUnit.SECONDS);
    }

    private static BatchItem item(SessionInfo to, String text) {
        return BatchItem.newBuilder()
                .setRecipientKey(to.identityKey())
                .setPayload(ByteString.copyFromUtf8(text))
                .setMessageId(ByteString.copyFrom(
                        Arrays.copyOf((text + "................").getBytes(StandardCharsets.UTF_8), 16)))
                .build();
    }

    private static RelayEnqueueRequest relay(BatchItem item, long number) {
        return RelayEnqueueRequest.newBuilder()
                .setDestination(Federation.A)
                .setItem(item)
                .setRelaySeq(number)
                .build();
    }

    private List<String> fetch() {
        return client.messages(alice).fetch(0).getEnvelopesList().stream()
                .map(Envelope::getPayload)
                .map(ByteString::toStringUtf8)
                .toList();
    }

    private boolean send(ByteString to, String text) {
        return client.federation(alice)
                .relay(Federation.B, OutgoingMessage.to(to, ByteString.copyFromUtf8(text)))
                .getDelivered();
    }

    private static ByteString somebody(int number) {
        byte[] identity = new byte[32];
        identity[0] = (byte) number;
        return ByteString.copyFrom(identity);
    }

    private static void assertRefused(ThrowingCallable call, Status status, String reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(QpcException.class, e -> {
            assertThat(e.status()).isEqualTo(status);
            assertThat(e.reason()).isEqualTo(reason);
        });
    }

    @Test
    void garbageOfAPeerIsAnsweredAndHarmsNothing() throws Exception {
        Random random = new Random(1);
        try (RawConnection bad = new RawConnection(server, key)) {
            for (int i = 0; i < 120; i++) {
                byte[] body = new byte[random.nextInt(300)];
                random.nextBytes(body);
                byte[] frame = RequestFrame.encode(900 + i % 8, REQUEST_ID, body);
                byte[] sent = i % 3 == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length)) : frame;
                byte[] answer =
                        bad.exchange(List.of(sent), RawConnection.Ending.FIN).get(20, TimeUnit.SECONDS);
                assertThat(status(answer)).isIn(Status.BAD_REQUEST, Status.FORBIDDEN, Status.UNAUTHORIZED);
            }
            assertThat(bad.isOpen()).isTrue();
            assertThat(status(ask(bad, 900, relay(item(alice, "after the garbage"), 1))))
                    .isEqualTo(Status.OK);
        }
        assertThat(fetch()).containsExactly("after the garbage");
    }

    @Test
    void whatAPeerReplaysIsThereOnceAlsoAfterTheServerWasKilled() throws Exception {
        RelayBatchEnqueueRequest batch = RelayBatchEnqueueRequest.newBuilder()
                .setDestination(Federation.A)
                .addAllItems(IntStream.range(0, 20)
                        .mapToObj(i -> item(alice, "m" + i))
                        .toList())
                .addAllRelaySeqs(IntStream.range(0, 20).mapToObj(i -> 10L + i).toList())
                .build();
        try (RawConnection first = new RawConnection(server, key)) {
            assertThat(status(ask(first, 901, batch))).isEqualTo(Status.OK);
            assertThat(status(ask(first, 901, batch))).isEqualTo(Status.OK);
        }
        client.close();
        server.kill();
        server.restart();
        client = clients.connect(server);
        try (RawConnection second = new RawConnection(server, key)) {
            assertThat(status(ask(second, 901, batch))).isEqualTo(Status.OK);
            RelayEnqueueResponse old = RelayEnqueueResponse.parseFrom(
                    body(ask(second, 900, relay(item(alice, "another text under an old number"), 10))));
            assertThat(old.getDuplicate()).isTrue();
        }
        assertThat(fetch())
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void aPeerPassesForNobodyElse() throws Exception {
        RelayEnqueueRequest good = relay(item(alice, "hello"), 1);
        try (RawConnection bad = new RawConnection(server, key)) {
            for (String domain : List.of("c.example", Federation.B, "")) {
                byte[] answer =
                        ask(bad, 900, good.toBuilder().setDestination(domain).build());
                assertThat(status(answer)).isEqualTo(Status.FORBIDDEN);
                assertThat(ErrorDetail.parseFrom(body(answer)).getReason()).isEqualTo("NOT_THIS_SERVER");
            }
            byte[] answer = ask(
                    bad, 900, good.toBuilder().setSessionToken(alice.token()).build());
            assertThat(status(answer)).isEqualTo(Status.FORBIDDEN);
            assertThat(ErrorDetail.parseFrom(body(answer)).getReason()).isEqualTo("PEER_HAS_NO_SESSION");
        }
        try (RawConnection stranger = new RawConnection(server, otherKey)) {
            assertThat(status(ask(stranger, 900, good))).isEqualTo(Status.UNAUTHORIZED);
        }
        try (RawConnection nobody = new RawConnection(server)) {
            assertThat(status(ask(nobody, 900, good))).isEqualTo(Status.UNAUTHORIZED);
        }
        assertThat(fetch()).isEmpty();
    }

    @Test
    void aPeerThatIsTakenOutIsCutOffAndAStrangerFromThenOn() throws Exception {
        RelayEnqueueRequest good = relay(item(alice, "hello"), 1);
        Federation.awaitConnected(client, alice);
        try (RawConnection before = new RawConnection(server, key)) {
            assertThat(status(ask(before, 900, good))).isEqualTo(Status.OK);
            server.configure(config(""));
            server.reload();
            Federation.eventually("the peer's connection is closed", () -> !before.isOpen());
        }
        try (RawConnection after = new RawConnection(server, key)) {
            assertThat(status(ask(after, 900, relay(item(alice, "again"), 2)))).isEqualTo(Status.UNAUTHORIZED);
        }
        assertRefused(() -> send(somebody(1), "hello"), Status.FORBIDDEN, "PEER_UNKNOWN");
        assertThat(client.federation(alice).peers().getPeersList()).isEmpty();
        assertThat(fetch()).containsExactly("hello");
    }

    @Test
    void aPeerThatNeverAnswersCostsFiveSecondsAndKeepsNothing() throws Exception {
        Federation.awaitConnected(client, alice);
        peer.behave(FakePeer.SILENT);
        long begin = System.nanoTime();
        assertRefused(
                () -> client.federation(alice).resolve(Federation.B, "bob"), Status.DEADLINE_EXCEEDED, "PEER_TIMEOUT");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(4900), Duration.ofSeconds(9));

        assertThat(send(somebody(2), "1")).isFalse();
        assertThat(send(somebody(2), "2")).isFalse();
        peer.behave();
        Federation.awaitEmptyOutbox(client, alice);
        assertThat(peer.taken()).endsWith("1", "2").doesNotHaveDuplicates();
    }

    @Test
    void aPeerThatAnswersGarbageLosesNoMessage() throws Exception {
        Federation.awaitConnected(client, alice);
        Random random = new Random(2);
        int asked = peer.methods().size();
        peer.behave((header, body) -> {
            byte[] garbage = new byte[1 + random.nextInt(200)];
            random.nextBytes(garbage);
            return random.nextBoolean() ? garbage : okWith(header.requestId(), garbage);
        });
        for (int i = 0; i < 5; i++) {
            assertThat(send(somebody(3), "m" + i)).isFalse();
        }
        Federation.eventually("it is asked again", () -> peer.methods().size() >= asked + 3);
        assertThat(client.federation(alice).outbox(ByteString.EMPTY).getEntriesList())
                .hasSize(5)
                .allSatisfy(entry -> assertThat(entry.getRefusedStatus()).isZero());
        peer.behave();
        Federation.awaitEmptyOutbox(client, alice);
        assertThat(peer.taken()).endsWith("m0", "m1", "m2", "m3", "m4");
    }

    private static byte[] okWith(int requestId, byte[] body) {
        return ByteBuffer.allocate(ResponseFrame.HEADER_BYTES + body.length)
                .put((byte) 0)
                .putInt(requestId)
                .putInt(body.length)
                .put(body)
                .array();
    }

    @Test
    void whatAPeerRefusesForGoodIsShownAndTheRestGoes() throws Exception {
        Federation.awaitConnected(client, alice);
        peer.behave(FakePeer.SILENT);
        for (String text : List.of("yes 1", "no 2", "yes 3")) {
            assertThat(send(somebody(4), text)).isFalse();
        }
        peer.behave((header, body) -> peer.take(header, body, Status.NOT_FOUND, "NO_SUCH_ACCOUNT"));
        Federation.awaitEmptyOutbox(client, alice);
        assertThat(peer.taken()).endsWith("yes 1", "yes 3");
        assertThat(client.federation(alice).outbox(ByteString.EMPTY).getEntriesList())
                .extracting(OutboxEntry::getRefusedReason)
                .containsExactly("NO_SUCH_ACCOUNT");
    }

    @Test
    void aServerWithAnotherKeyAtThePeersAddressGetsNothing() throws Exception {
        try (FakePeer impostor = new FakePeer(otherKey)) {
            introduce(impostor.port(), key);
            Federation.eventually(
                    "the log says so",
                    () -> server.log().stream()
                            .anyMatch(line -> line.contains("A peer cannot be reached")
                                    && line.contains("showed another certificate")));
            assertThat(send(somebody(5), "secret")).isFalse();
            assertThat(Federation.peerOf(client, alice).getConnected()).isFalse();
            assertRefused(
                    () -> client.federation(alice).resolve(Federation.B, "bob"),
                    Status.UNAVAILABLE,
                    "PEER_UNREACHABLE");
            assertThat(impostor.methods()).isEmpty();
            introduce(peer.port(), key);
            Federation.awaitEmptyOutbox(client, alice);
            assertThat(peer.taken()).endsWith("secret");
        }
    }
}
