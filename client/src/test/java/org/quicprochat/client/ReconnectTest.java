package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.quicprochat.client.ConnectionException.Reason;
import org.quicprochat.client.ScriptedServer.Request;
import org.quicprochat.client.ScriptedServer.Setup;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.HealthResponse;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.wire.Status;

/** What happens when the connection is lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReconnectTest {
    private static final int METHOD = 20_000;
    private static final SessionInfo SESSION =
            new SessionInfo(ByteString.copyFromUtf8("token"), ByteString.copyFromUtf8("key"), Instant.EPOCH);
    private static final ReconnectPolicy FAST =
            new ReconnectPolicy(1000, Duration.ofMillis(10), Duration.ofMillis(50), 0.5, true);

    private final ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());

    @AfterAll
    void closeRuntime() {
        runtime.close();
    }

    private record Events(BlockingQueue<ConnectionEvent> queue) implements PushListener {
        Events() {
            this(new LinkedBlockingQueue<>());
        }

        @Override
        public void onPush(PushEvent event) {}

        @Override
        public void onConnection(ConnectionEvent event) {
            queue.add(event);
        }

        ConnectionEvent next() throws InterruptedException {
            ConnectionEvent event = queue.poll(20, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            return event;
        }
    }

    private static void ok(Request request) {
        request.ok(HealthResponse.getDefaultInstance());
    }

    private static HealthResponse call(QpcClient client) {
        return client.call(METHOD, HealthResponse.getDefaultInstance(), HealthResponse.parser());
    }

    @Test
    void withoutAPolicyALostConnectionStaysLost() throws Exception {
        Events events = new Events();
        try (ScriptedServer server = ScriptedServer.start(request -> {});
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            client.onPush(events);
            CompletableFuture<HealthResponse> open =
                    client.callAsync(METHOD, HealthResponse.getDefaultInstance(), HealthResponse.parser());
            assertThatThrownBy(() -> open.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            server.dropConnections(42);
            assertThat(events.next())
                    .isInstanceOfSatisfying(
                            ConnectionEvent.Lost.class,
                            lost -> assertThat(lost.cause()).hasMessageContaining("application code 42"));
            assertThatThrownBy(() -> open.get(10, TimeUnit.SECONDS))
                    .cause()
                    .asInstanceOf(type(ConnectionException.class))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.LOST));
            assertThatThrownBy(() -> call(client)).isInstanceOf(ConnectionException.class);
            assertThatThrownBy(client::sameConnection).isInstanceOf(ConnectionException.class);
            assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
            assertThat(client.openCalls()).isZero();
        }
    }

    @Test
    void callsUnderWayAreSentOnceMore() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(request -> {
                    if (asked.incrementAndGet() == 1) {
                        var _ = request.connection().close();
                    } else {
                        ok(request);
                    }
                });
                QpcClient client = QpcClient.connect(server.config().withReconnect(FAST), runtime)) {
            assertThat(call(client)).isEqualTo(HealthResponse.getDefaultInstance());
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void callsAreNotSentAThirdTime() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(request -> {
                    asked.incrementAndGet();
                    var _ = request.connection().close();
                });
                QpcClient client = QpcClient.connect(server.config().withReconnect(FAST), runtime)) {
            assertThatThrownBy(() -> call(client)).isInstanceOf(ConnectionException.class);
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void callThatMustNotBeSentAgainFails() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(request -> {
                    asked.incrementAndGet();
                    var _ = request.connection().close();
                });
                QpcClient client = QpcClient.connect(server.config().withReconnect(FAST), runtime)) {
            CallOptions once = new CallOptions(Duration.ofSeconds(10), false);
            assertThatThrownBy(() ->
                            client.call(METHOD, HealthResponse.getDefaultInstance(), HealthResponse.parser(), once))
                    .isInstanceOf(ConnectionException.class);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void clientFindsAServerThatComesBackAndFollowsItsSession() throws Exception {
        Events events = new Events();
        BlockingQueue<Request> bindings = new LinkedBlockingQueue<>();
        ClientConfig config;
        int port;
        QpcClient client;
        try (ScriptedServer server = ScriptedServer.start(request -> request.ok(FetchResponse.getDefaultInstance()))) {
            port = server.port();
            config = server.config()
                    .withReconnect(FAST)
                    .withTimeouts(ClientTimeouts.STANDARD.withConnect(Duration.ofSeconds(2)));
            client = QpcClient.connect(config, runtime);
            client.onPush(events);
            client.follow(SESSION);
            server.refuseNewConnections();
            server.dropConnections(0);
        }
        try (client) {
            assertThat(events.next()).isInstanceOf(ConnectionEvent.Lost.class);
            assertThat(client.state()).isEqualTo(ConnectionState.RECONNECTING);
            CompletableFuture<HealthResponse> waiting =
                    client.callAsync(METHOD, HealthResponse.getDefaultInstance(), HealthResponse.parser());
            CallOptions hasty = client.defaults().withDeadline(Duration.ofMillis(100));
            assertThatThrownBy(() ->
                            client.call(METHOD, HealthResponse.getDefaultInstance(), HealthResponse.parser(), hasty))
                    .isInstanceOf(CallTimeoutException.class);
            try (ScriptedServer again = new ScriptedServer(Setup.STANDARD.withPort(port), request -> {
                if (request.methodId() == MessagesClient.PEEK) {
                    bindings.add(request);
                    request.ok(FetchResponse.getDefaultInstance());
                } else {
                    ok(request);
                }
            })) {
                assertThat(events.next()).isInstanceOf(ConnectionEvent.Reconnected.class);
                assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(HealthResponse.getDefaultInstance());
                assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
                assertThat(again.connections()).isEqualTo(1);
                Request binding = bindings.poll(10, TimeUnit.SECONDS);
                assertThat(binding).isNotNull();
                assertThat(PeekRequest.parseFrom(binding.body()).getSessionToken())
                        .isEqualTo(SESSION.token());
            }
        }
    }

    @Test
    void sessionThatEndedMeanwhileIsToldOf() throws Exception {
        Events events = new Events();
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start(request -> {
                    if (asked.incrementAndGet() == 1) {
                        request.ok(FetchResponse.getDefaultInstance());
                    } else {
                        request.answer(Status.UNAUTHORIZED, ErrorDetail.getDefaultInstance());
                    }
                });
                QpcClient client = QpcClient.connect(server.config().withReconnect(FAST), runtime)) {
            client.onPush(events);
            client.follow(SESSION);
            server.dropConnections(0);
            assertThat(events.next()).isInstanceOf(ConnectionEvent.Lost.class);
            assertThat(events.next()).isInstanceOf(ConnectionEvent.SessionEnded.class);
            assertThat(events.next()).isEqualTo(new ConnectionEvent.Reconnected(1));
        }
    }

    @Test
    void clientGivesUpAfterItsAttempts() throws Exception {
        Events events = new Events();
        ReconnectPolicy twice = new ReconnectPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), 0, true);
        try (ScriptedServer server = ScriptedServer.start(ReconnectTest::ok);
                QpcClient client = QpcClient.connect(server.config().withReconnect(twice), runtime)) {
            client.onPush(events);
            call(client);
            server.refuseNewConnections();
            server.dropConnections(0);
            assertThat(events.next()).isInstanceOf(ConnectionEvent.Lost.class);
            assertThat(events.next())
                    .isInstanceOfSatisfying(
                            ConnectionEvent.GaveUp.class,
                            end -> assertThat(end.cause().reason()).isEqualTo(Reason.REFUSED));
            assertThatThrownBy(() -> call(client)).isInstanceOf(ConnectionException.class);
        }
    }

    @Test
    void silentServerIsFoundOutByTheKeepAlive() throws Exception {
        Events events = new Events();
        try (ScriptedServer server = ScriptedServer.start(request -> {});
                QpcClient client = QpcClient.connect(
                        server.config()
                                .withTimeouts(ClientTimeouts.STANDARD
                                        .withKeepAlive(Duration.ofMillis(100))
                                        .withCall(Duration.ofMillis(200))),
                        runtime)) {
            client.onPush(events);
            assertThat(events.next())
                    .isInstanceOfSatisfying(
                            ConnectionEvent.Lost.class,
                            lost -> assertThat(lost.cause()).hasMessage("The server no longer answers"));
        }
    }

    @Test
    void closingEndsOpenCallsAndLaterOnes() {
        try (ScriptedServer server = ScriptedServer.start(request -> {})) {
            QpcClient client = QpcClient.connect(server.config().withReconnect(FAST), runtime);
            CompletableFuture<HealthResponse> open =
                    client.callAsync(METHOD, HealthResponse.getDefaultInstance(), HealthResponse.parser());
            client.close();
            client.close();
            assertThatThrownBy(() -> open.get(10, TimeUnit.SECONDS))
                    .cause()
                    .asInstanceOf(type(ConnectionException.class))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
            assertThatThrownBy(() -> call(client)).isInstanceOf(ConnectionException.class);
        }
    }

    @Test
    void closingTheRuntimeClosesItsClients() {
        ClientRuntime own = ClientRuntime.start(1, new SecureRandom());
        try (ScriptedServer server = ScriptedServer.start(request -> {})) {
            QpcClient client = QpcClient.connect(server.config().withReconnect(FAST), own);
            own.close();
            assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
            assertThatThrownBy(() -> call(client)).isInstanceOf(ConnectionException.class);
            assertThatThrownBy(() -> QpcClient.connect(server.config(), own)).isInstanceOf(ClientException.class);
        }
    }

    @Test
    void delaysDoubleUpToTheLongestAndJitterOnlyShortensThem() {
        ReconnectPolicy policy = new ReconnectPolicy(100, Duration.ofMillis(100), Duration.ofSeconds(3), 0.5, true);
        Random random = new Random(1);
        for (int attempt = 1; attempt <= 100; attempt++) {
            long full = attempt <= 5 ? 100L << (attempt - 1) : 3000;
            assertThat(policy.delayBefore(attempt, random).toMillis()).isBetween(full / 2 - 1, full);
        }
    }
}
