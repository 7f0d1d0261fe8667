package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.quicprochat.client.ScriptedServer.Signal;
import org.quicprochat.proto.v1.HealthResponse;
import org.quicprochat.proto.v1.PushMembership;
import org.quicprochat.proto.v1.PushNewMessage;
import org.quicprochat.proto.v1.PushPresence;
import org.quicprochat.proto.v1.PushTyping;

/** Events from the server, and signals to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PushTest {
    private static final int QUEUED = 8;

    private final ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());

    @AfterAll
    void closeRuntime() {
        runtime.close();
    }

    private static ScriptedServer server() {
        return ScriptedServer.start(request -> request.ok(HealthResponse.getDefaultInstance()));
    }

    private QpcClient connect(ScriptedServer server, ClientConfig config) {
        QpcClient client = QpcClient.connect(config, runtime);
        client.health().check(); // the server knows the connection now
        assertThat(server.connections()).isEqualTo(1);
        return client;
    }

    private static PushEvent next(BlockingQueue<PushEvent> events) throws InterruptedException {
        PushEvent event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event;
    }

    private static PushNewMessage message(long seq) {
        return PushNewMessage.newBuilder().setSeq(seq).build();
    }

    @Test
    void eventsComeTypedAndInOrder() throws Exception {
        BlockingQueue<PushEvent> events = new LinkedBlockingQueue<>();
        try (ScriptedServer server = server();
                QpcClient client = connect(server, server.config())) {
            client.onPush(events::add);
            PushTyping typing = PushTyping.newBuilder().setTyping(true).build();
            PushPresence presence =
                    PushPresence.newBuilder().setState(PushPresence.State.AWAY).build();
            PushMembership membership = PushMembership.newBuilder()
                    .setChannelId(ByteString.copyFromUtf8("0123456789abcdef"))
                    .build();
            server.push(1000, message(1));
            server.push(1001, typing);
            server.push(1002, presence);
            server.push(1003, membership);
            server.push(20_000, message(5));

            assertThat(next(events)).isEqualTo(new PushEvent.NewMessage(message(1)));
            assertThat(next(events)).isEqualTo(new PushEvent.Typing(typing));
            assertThat(next(events)).isEqualTo(new PushEvent.Presence(presence));
            assertThat(next(events)).isEqualTo(new PushEvent.Membership(membership));
            assertThat(next(events)).isInstanceOfSatisfying(PushEvent.Unknown.class, unknown -> {
                assertThat(unknown.eventType()).isEqualTo(20_000);
                assertThat(unknown.body()).isEqualTo(message(5).toByteArray());
            });
        }
    }

    @Test
    void badEventsDoNotStopTheGoodOnes() throws Exception {
        BlockingQueue<PushEvent> events = new LinkedBlockingQueue<>();
        try (ScriptedServer server = server();
                QpcClient client = connect(server, server.config())) {
            client.onPush(events::add);
            server.pushBytes(new byte[] {3}, true);
            server.pushBytes(frame(1000, 10, new byte[3]), true);
            server.pushBytes(frame(1000, 1, new byte[3]), true);
            server.pushBytes(frame(1000, -1, new byte[3]), false);
            server.pushBytes(frame(1000, 2, new byte[] {-1, -1}), true);
            server.push(1000, message(9));

            assertThat(next(events))
                    .isInstanceOfSatisfying(
                            PushEvent.Unknown.class,
                            garbage -> assertThat(garbage.body()).containsExactly(-1, -1));
            assertThat(next(events)).isEqualTo(new PushEvent.NewMessage(message(9)));
        }
    }

    private static byte[] frame(int eventType, int length, byte[] body) {
        return ByteBuffer.allocate(6 + body.length)
                .putShort((short) eventType)
                .putInt(length)
                .put(body)
                .array();
    }

    @Test
    void slowListenerHoldsTheServerBackAndLosesNothing() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        BlockingQueue<PushEvent> events = new LinkedBlockingQueue<>();
        try (ScriptedServer server = server();
                QpcClient client =
                        connect(server, server.config().withLimits(ClientLimits.STANDARD.withQueuedPushes(QUEUED)))) {
            client.onPush(event -> {
                try {
                    assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                events.add(event);
            });
            long most = server.pushCredit() + QUEUED;
            List<PushEvent> sent = new ArrayList<>();
            // credit for what is queued comes back at some time after the last push that fits
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (sent.size() < most && System.nanoTime() < end) {
                if (server.pushCredit() > 0) {
                    PushNewMessage message = message(sent.size() + 1);
                    server.push(1000, message);
                    sent.add(new PushEvent.NewMessage(message));
                } else {
                    client.health().check();
                }
            }
            assertThat(sent).as("room for the queue and the streams' credit").hasSize((int) most);
            for (int i = 0; i < 10; i++) {
                client.health().check();
            }
            assertThat(server.pushCredit())
                    .as("nothing more while the listener stands")
                    .isZero();
            goOn.countDown();
            List<PushEvent> received = new ArrayList<>();
            while (received.size() < sent.size()) {
                received.add(next(events));
            }
            assertThat(received).isEqualTo(sent);
        }
    }

    @Test
    void listenerThatThrowsIsToldAgain() throws Exception {
        BlockingQueue<PushEvent> events = new LinkedBlockingQueue<>();
        try (ScriptedServer server = server();
                QpcClient client = connect(server, server.config())) {
            client.onPush(event -> {
                events.add(event);
                throw new IllegalStateException("a listener's own fault");
            });
            server.push(1000, message(1));
            server.push(1000, message(2));
            assertThat(next(events)).isEqualTo(new PushEvent.NewMessage(message(1)));
            assertThat(next(events)).isEqualTo(new PushEvent.NewMessage(message(2)));
        }
    }

    @Test
    void signalsArrive() throws Exception {
        try (ScriptedServer server = server();
                QpcClient client = connect(server, server.config())) {
            PushTyping typing = PushTyping.newBuilder().setTyping(true).build();
            for (int i = 0; i < 40; i++) {
                client.signal(1001, typing);
            }
            for (int i = 0; i < 40; i++) {
                Signal signal = server.signals.poll(10, TimeUnit.SECONDS);
                assertThat(signal).isNotNull();
                assertThat(signal.eventType()).isEqualTo(1001);
                assertThat(signal.body()).isEqualTo(typing.toByteArray());
            }
        }
    }
}
