package org.quicprochat.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.handler.codec.quic.Quic;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.quicprochat.client.ScriptedServer.Request;
import org.quicprochat.client.ScriptedServer.Script;
import org.quicprochat.client.ScriptedServer.Setup;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.HealthResponse;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/** Calls, good and bad answers, credit and deadlines. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallTest {
    private static final int ECHO = 20_000;
    private static final Duration SHORT = Duration.ofMillis(300);

    private final ClientRuntime runtime = ClientRuntime.start(2, new SecureRandom());

    @BeforeAll
    void loadNatives() {
        assertThat(Quic.isAvailable()).isTrue();
    }

    @AfterAll
    void closeRuntime() {
        runtime.close();
    }

    private static void echo(Request request) {
        request.bytes(true, ResponseFrame.encode(Status.OK, request.requestId(), parse(request.body())));
    }

    private static SessionEnvelope parse(byte[] body) {
        try {
            return SessionEnvelope.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static SessionEnvelope envelope(String text) {
        return SessionEnvelope.newBuilder()
                .setBody(ByteString.copyFromUtf8(text))
                .build();
    }

    private SessionEnvelope call(QpcClient client, SessionEnvelope request) {
        return client.call(ECHO, request, SessionEnvelope.parser());
    }

    private void expect(Script script, Class<? extends ClientException> failure, String message) {
        try (ScriptedServer server = ScriptedServer.start(script);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            assertThatThrownBy(() -> call(client, envelope("x")))
                    .isInstanceOf(failure)
                    .hasMessageContaining(message);
            assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
            assertThat(client.openCalls()).isZero();
        }
    }

    @Test
    void answersComeBackToTheirCalls() {
        try (ScriptedServer server = ScriptedServer.start(CallTest::echo);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            List<CompletableFuture<SessionEnvelope>> answers = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                answers.add(client.callAsync(ECHO, envelope("call " + i), SessionEnvelope.parser()));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).join()).isEqualTo(envelope("call " + i));
            }
            assertThat(client.openCalls()).isZero();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void bigRequestsAndAnswersPassThroughSmallWindows() {
        try (ScriptedServer server = ScriptedServer.start(CallTest::echo);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            SessionEnvelope big = SessionEnvelope.newBuilder()
                    .setBody(ByteString.copyFrom(new byte[5 << 20]))
                    .build();
            assertThat(call(client, big)).isEqualTo(big);
        }
    }

    @Test
    void answerInManyPiecesIsOneAnswer() {
        Script inPieces = request -> {
            byte[] frame = ResponseFrame.encode(Status.OK, request.requestId(), envelope("pieces"));
            for (byte piece : frame) {
                request.bytes(false, new byte[] {piece});
            }
            request.bytes(true, new byte[0]);
        };
        try (ScriptedServer server = ScriptedServer.start(inPieces);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            assertThat(call(client, envelope("x"))).isEqualTo(envelope("pieces"));
        }
    }

    @Test
    void statusOtherThanOkIsAnException() {
        ErrorDetail detail = ErrorDetail.newBuilder()
                .setReason("QUEUE_FULL")
                .setMessage("The queue\u001b[31m is full")
                .setRetryAfterMs(1500)
                .build();
        try (ScriptedServer server = ScriptedServer.start(request -> request.answer(Status.RATE_LIMITED, detail));
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            assertThatThrownBy(() -> call(client, envelope("x")))
                    .asInstanceOf(type(QpcException.class))
                    .satisfies(e -> {
                        assertThat(e.status()).isEqualTo(Status.RATE_LIMITED);
                        assertThat(e.detail()).isEqualTo(detail);
                        assertThat(e.retryAfter()).contains(Duration.ofMillis(1500));
                        assertThat(e)
                                .hasMessage("RATE_LIMITED QUEUE_FULL: The queue [31m is full"
                                        + " (method 20000, retry after 1500 ms)");
                    });
        }
    }

    @Test
    void errorWhoseDetailCannotBeReadKeepsItsStatus() {
        expect(
                request -> request.frame(4, request.requestId(), 3, new byte[] {-1, -1, -1}, true),
                QpcException.class,
                "NOT_FOUND (method 20000)");
    }

    @Test
    void rawCallGivesWhatCame() {
        Script script = request -> request.frame(200, request.requestId(), 2, "hi".getBytes(UTF_8), true);
        try (ScriptedServer server = ScriptedServer.start(script);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            RawAnswer answer = client.rawCall(ECHO, new byte[] {1, 2, 3});
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.status()).isEmpty();
            assertThat(answer.body()).isEqualTo("hi".getBytes(UTF_8));
        }
    }

    @Test
    void unknownStatusIsAViolation() {
        expect(
                request -> request.frame(6, request.requestId(), 0, new byte[0], true),
                ProtocolException.class,
                "unknown status");
    }

    @Test
    void shortAnswerIsAViolation() {
        expect(request -> request.bytes(true, new byte[] {0, 0, 0}), ProtocolException.class, "without a whole answer");
    }

    @Test
    void noBytesAtAllIsAViolation() {
        expect(request -> request.bytes(true, new byte[0]), ProtocolException.class, "without a whole answer");
    }

    @Test
    void shortBodyIsAViolation() {
        expect(
                request -> request.frame(0, request.requestId(), 10, new byte[4], true),
                ProtocolException.class,
                "without a whole answer");
    }

    @Test
    void bytesAfterTheFrameAreAViolation() {
        expect(
                request -> request.frame(0, request.requestId(), 0, new byte[1], true),
                ProtocolException.class,
                "more than one answer");
    }

    @Test
    void wrongRequestIdIsAViolation() {
        expect(
                request -> request.frame(0, request.requestId() + 1, 0, new byte[0], true),
                ProtocolException.class,
                "another request");
    }

    @Test
    void hugeLengthIsRefusedBeforeItsBytesCome() {
        expect(
                request -> request.frame(0, request.requestId(), -1, new byte[100], false),
                ProtocolException.class,
                "larger than this client allows");
    }

    @Test
    void garbageBodyIsAViolation() {
        expect(
                request -> request.frame(0, request.requestId(), 4, new byte[] {-1, -1, -1, -1}, true),
                ProtocolException.class,
                "cannot be read");
    }

    @Test
    void resetIsAViolation() {
        expect(Request::reset, ProtocolException.class, "without a whole answer");
    }

    @Test
    void resetInTheMiddleOfAnAnswerIsAViolation() {
        expect(
                request -> {
                    request.frame(0, request.requestId(), 10, new byte[4], false);
                    request.reset();
                },
                ProtocolException.class,
                "without a whole answer");
    }

    @Test
    void deadlineEndsACallThatIsNotAnswered() {
        try (ScriptedServer server = ScriptedServer.start(request -> {});
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            CallOptions options = client.defaults().withDeadline(SHORT);
            assertThatThrownBy(() -> client.call(ECHO, envelope("x"), SessionEnvelope.parser(), options))
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessage("No answer to method 20000 within 300 ms");
            assertThat(client.openCalls()).isZero();
        }
    }

    @Test
    void callsBeyondTheServersCreditWaitForIt() throws Exception {
        LinkedBlockingQueue<Request> held = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer(Setup.STANDARD.withCallStreams(4), held::add);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            List<CompletableFuture<SessionEnvelope>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(client.callAsync(ECHO, envelope("call " + i), SessionEnvelope.parser()));
            }
            for (int i = 0; i < 50; i++) {
                Request request = held.poll(10, TimeUnit.SECONDS);
                assertThat(request).isNotNull();
                assertThat(held.size()).isLessThan(4);
                echo(request);
            }
            for (int i = 0; i < 50; i++) {
                assertThat(answers.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(envelope("call " + i));
            }
        }
    }

    @Test
    void callThatWaitsForCreditKeepsItsDeadline() throws Exception {
        LinkedBlockingQueue<Request> held = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer(Setup.STANDARD.withCallStreams(1), held::add);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            CompletableFuture<SessionEnvelope> first =
                    client.callAsync(ECHO, envelope("first"), SessionEnvelope.parser());
            CallOptions options = client.defaults().withDeadline(SHORT);
            assertThatThrownBy(() -> client.call(ECHO, envelope("second"), SessionEnvelope.parser(), options))
                    .isInstanceOf(CallTimeoutException.class);
            Request request = held.poll(10, TimeUnit.SECONDS);
            assertThat(request).isNotNull();
            echo(request);
            assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(envelope("first"));
            CompletableFuture<SessionEnvelope> third =
                    client.callAsync(ECHO, envelope("third"), SessionEnvelope.parser());
            Request next = held.poll(10, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            assertThat(parse(next.body())).isEqualTo(envelope("third"));
            echo(next);
            assertThat(third.get(10, TimeUnit.SECONDS)).isEqualTo(envelope("third"));
        }
    }

    @Test
    void abandonedCallsGiveTheirCreditBack() {
        Script answersOnlyEcho = request -> {
            if (request.methodId() == ECHO) {
                echo(request);
            } else {
                request.stream().closeFuture().addListener(closed -> {});
            }
        };
        try (ScriptedServer server = new ScriptedServer(Setup.STANDARD.withCallStreams(2), answersOnlyEcho);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            CallOptions options = client.defaults().withDeadline(SHORT);
            assertThatThrownBy(() -> client.call(ECHO + 1, envelope("x"), SessionEnvelope.parser(), options))
                    .isInstanceOf(CallTimeoutException.class);
            assertThat(call(client, envelope("still works"))).isEqualTo(envelope("still works"));
        }
    }

    @Test
    void tooManyOpenCallsAreRefusedAtOnce() throws Exception {
        LinkedBlockingQueue<Request> held = new LinkedBlockingQueue<>();
        try (ScriptedServer server = ScriptedServer.start(held::add);
                QpcClient client = QpcClient.connect(
                        server.config().withLimits(ClientLimits.STANDARD.withOpenCalls(2)), runtime)) {
            CompletableFuture<SessionEnvelope> first = client.callAsync(ECHO, envelope("1"), SessionEnvelope.parser());
            CompletableFuture<SessionEnvelope> second = client.callAsync(ECHO, envelope("2"), SessionEnvelope.parser());
            assertThatThrownBy(() -> call(client, envelope("3"))).isInstanceOf(TooManyCallsException.class);
            Request one = held.poll(10, TimeUnit.SECONDS);
            Request two = held.poll(10, TimeUnit.SECONDS);
            assertThat(one).isNotNull();
            assertThat(two).isNotNull();
            first.cancel(false);
            CompletableFuture<SessionEnvelope> third = client.callAsync(ECHO, envelope("3"), SessionEnvelope.parser());
            echo(two);
            Request three = held.poll(10, TimeUnit.SECONDS);
            assertThat(three).isNotNull();
            echo(three);
            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(envelope("2"));
            assertThat(third.get(10, TimeUnit.SECONDS)).isEqualTo(envelope("3"));
        }
    }

    @Test
    void interruptedCallerStopsWaiting() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(request -> asked.countDown());
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    call(client, envelope("x"));
                } catch (CallInterruptedException e) {
                    outcome.complete(e);
                }
            });
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            caller.interrupt();
            assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(CallInterruptedException.class);
            assertThat(client.openCalls()).isZero();
        }
    }

    @Test
    void blockingCallOnAnEventLoopIsRefused() {
        CompletableFuture<Void> isChained = new CompletableFuture<>();
        ScriptedServer.Script script = request -> {
            var _ = isChained.thenRun(() -> echo(request));
        };
        try (ScriptedServer server = ScriptedServer.start(script);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            CompletableFuture<SessionEnvelope> chained = client.callAsync(ECHO, envelope("x"), SessionEnvelope.parser())
                    .thenApply(answer -> call(client, answer));
            isChained.complete(null);
            assertThatThrownBy(() -> chained.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void healthThatIsNotReadyIsAnAnswer() {
        HealthResponse draining = HealthResponse.newBuilder()
                .setState(HealthResponse.State.DRAINING)
                .setUptimeMs(7)
                .build();
        try (ScriptedServer server = ScriptedServer.start(request -> request.answer(Status.UNAVAILABLE, draining));
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            assertThat(client.health().check()).isEqualTo(draining);
        }
    }

    @Test
    void healthOfAServerWithoutThePluginIsAnError() {
        ErrorDetail detail = ErrorDetail.newBuilder().setReason("PLUGIN_FAILED").build();
        try (ScriptedServer server = ScriptedServer.start(request -> request.answer(Status.UNAVAILABLE, detail));
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            assertThatThrownBy(() -> client.health().check())
                    .isInstanceOf(QpcException.class)
                    .hasMessageContaining("PLUGIN_FAILED");
        }
    }
}
