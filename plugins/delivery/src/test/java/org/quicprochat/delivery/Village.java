package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.quicprochat.proto.v1.AckRequest;
import org.quicprochat.proto.v1.AckResponse;
import org.quicprochat.proto.v1.BatchEnqueueRequest;
import org.quicprochat.proto.v1.BatchEnqueueResponse;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestClock;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

/** A server with the delivery plugin and a {@link Town}, and the calls of its people. */
final class Village implements AutoCloseable {
    private static final int WAIT_SECONDS = 30;

    private final Town town;
    private final Postman postman;
    private final TestServer server;

    private Village(Town town, Postman postman, TestServer server) {
        this.town = town;
        this.postman = postman;
        this.server = server;
    }

    /** With alice, bob, carol and dave, devices and channels; the lines are of the plugin's configuration. */
    static Village open(String... config) {
        return open(new Town(true, true, "alice", "bob", "carol", "dave"), config);
    }

    static Village open(Town town, String... config) {
        List<String> lines = Stream.of(config)
                .map(line -> "plugins.delivery.config { " + line + " }")
                .toList();
        return open(town, lines);
    }

    /** With lines of the server's configuration. */
    static Village openServer(String... config) {
        return open(new Town(true, true, "alice", "bob", "carol", "dave"), List.of(config));
    }

    /** With a plugin that wakes devices up. */
    static Village open(Alarm alarm) {
        TestServerBuilder builder = TestServer.builder().plugin("wake-ups", alarm);
        return open(builder, new Town(true, true, "alice", "bob", "carol", "dave"), List.of());
    }

    private static Village open(Town town, List<String> config) {
        return open(TestServer.builder(), town, config);
    }

    private static Village open(TestServerBuilder builder, Town town, List<String> config) {
        Postman postman = new Postman();
        builder.plugin(new DeliveryPlugin())
                .plugin("town", town)
                .plugin("postman", postman)
                .withoutTestAccounts();
        config.forEach(builder::config);
        try {
            return new Village(town, postman, builder.start());
        } catch (Exception e) {
            throw new AssertionError("The server does not start", e);
        }
    }

    Town town() {
        return town;
    }

    Postman postman() {
        return postman;
    }

    TestClock clock() {
        return server.clock();
    }

    TestConnection connect() {
        return server.connect();
    }

    void restart() {
        try {
            server.restart();
        } catch (Exception e) {
            throw new AssertionError("The server does not start again", e);
        }
    }

    void sweep() {
        server.runJobs();
    }

    /** The keys that the plugin stores, as text. */
    List<String> keys() {
        return server.entries("delivery").stream()
                .map(entry -> entry.subspace()
                        + text(entry.key().elements())
                        + HexFormat.of().formatHex(entry.value()))
                .toList();
    }

    private static String text(List<Object> elements) {
        return elements.stream()
                .map(element -> element instanceof ByteString bytes
                        ? HexFormat.of().formatHex(bytes.toByteArray())
                        : element.toString())
                .collect(Collectors.joining(" / ", " / ", " = "));
    }

    /** The keys of one subspace. */
    List<String> keys(String name) {
        return keys().stream().filter(key -> key.startsWith(name)).toList();
    }

    EnqueueRequest.Builder letter(String from, String to, String payload) {
        return EnqueueRequest.newBuilder()
                .setSessionToken(Town.token(from))
                .setRecipientKey(Town.identity(to).bytes())
                .setPayload(ByteString.copyFromUtf8(payload));
    }

    EnqueueResponse enqueue(EnqueueRequest.Builder request) {
        return answer(200, request.build(), EnqueueResponse.parser());
    }

    long send(String from, String to, String payload) {
        return enqueue(letter(from, to, payload)).getSeq();
    }

    ErrorDetail refused(EnqueueRequest.Builder request, Status status) {
        return refusal(200, request.build(), status);
    }

    BatchEnqueueResponse batch(String session, BatchEnqueueRequest.Builder request) {
        return answer(205, request.setSessionToken(Town.token(session)).build(), BatchEnqueueResponse.parser());
    }

    FetchResponse fetch(String session, int limit) {
        FetchRequest request = FetchRequest.newBuilder()
                .setSessionToken(Town.token(session))
                .setLimit(limit)
                .build();
        return answer(201, request, FetchResponse.parser());
    }

    CompletableFuture<TestAnswer> fetchWait(FetchWaitRequest.Builder request) {
        return server.connection().send(202, request.build().toByteArray());
    }

    FetchResponse peek(String session, long afterSeq, int limit) {
        PeekRequest request = PeekRequest.newBuilder()
                .setSessionToken(Town.token(session))
                .setAfterSeq(afterSeq)
                .setLimit(limit)
                .build();
        return answer(203, request, FetchResponse.parser());
    }

    long ack(String session, long upTo, long... seqs) {
        AckRequest.Builder request =
                AckRequest.newBuilder().setSessionToken(Town.token(session)).setUpTo(upTo);
        for (long seq : seqs) {
            request.addSeqs(seq);
        }
        return answer(204, request.build(), AckResponse.parser()).getRemoved();
    }

    List<String> payloads(FetchResponse response) {
        return response.getEnvelopesList().stream()
                .map(envelope -> envelope.getPayload().toStringUtf8())
                .toList();
    }

    <R extends MessageLite> R answer(int method, MessageLite request, Parser<R> parser) {
        return server.call(method, request, parser);
    }

    TestAnswer call(int method, MessageLite request) {
        return server.call(method, request);
    }

    ErrorDetail refusal(int method, MessageLite request, Status status) {
        TestAnswer answer = server.call(method, request);
        assertThat(answer.status()).isEqualTo(status);
        return answer.detail();
    }

    /** Makes so many calls that those sent before have most likely come to their wait. */
    void settle() {
        for (int i = 0; i < 100; i++) {
            peek("dave", 0, 0);
        }
    }

    FetchResponse result(CompletableFuture<TestAnswer> answer) {
        return await(answer).ok(FetchResponse.parser());
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("No answer came", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted", e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
