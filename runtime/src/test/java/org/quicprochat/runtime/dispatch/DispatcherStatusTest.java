package org.quicprochat.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.CallInterceptor;
import org.quicprochat.plugin.CallInterceptor.Phase;
import org.quicprochat.plugin.MethodHandler;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.wire.RequestFrame;
import org.quicprochat.wire.Status;

/** Every status that dispatch can answer, and what leads to it. */
class DispatcherStatusTest {
    private final Bench bench =
            new Bench(new CallLimits(1000, 2000, Duration.ofSeconds(30), 256, 1000, 10, Duration.ofSeconds(1)));

    @AfterEach
    void leavesNothingOpen() {
        assertThat(bench.idle()).isTrue();
        bench.close();
    }

    private static MethodSpec<SessionEnvelope> open(int id, MethodHandler.OpenCode<SessionEnvelope> code) {
        return MethodSpec.open(id, "M" + id, SessionEnvelope.parser(), code);
    }

    private static MethodSpec<SessionEnvelope> session(int id, MethodHandler.SessionCode<SessionEnvelope> code) {
        return MethodSpec.session(id, "M" + id, SessionEnvelope.parser(), SessionEnvelope::getSessionToken, code);
    }

    private static MessageLite echo(Call call, SessionEnvelope request) {
        return request;
    }

    private Reply call(int method, String token, String text) {
        return bench.call(bench.connection(), method, 7, Bench.request(token, text));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void answersOkInlineAndOnAThreadOfItsOwn(boolean inline) {
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        List<Object> seen = new ArrayList<>();
        MethodSpec<SessionEnvelope> spec = open(20_000, (call, request) -> {
            seen.add(Thread.currentThread().equals(caller));
            seen.add(Thread.currentThread().isVirtual());
            seen.add(bench.pluginLoader.equals(Thread.currentThread().getContextClassLoader()));
            seen.add(call.id());
            seen.add(call.deadline());
            seen.add(call.ending());
            return request;
        });
        bench.method(inline ? spec.inline() : spec).install();
        Reply reply = bench.call(bench.connection(), 20_000, -1, Bench.request("", "hello"));
        assertThat(reply.ok(-1)).isEqualTo("hello");
        assertThat(seen)
                .containsExactly(
                        inline, !inline, true, 20_000, bench.clock.instant().plusSeconds(30), false);
        assertThat(caller.getContextClassLoader()).isSameAs(before);
    }

    @Test
    void refusesOnTheHeaderAlone() {
        bench.method(open(20_000, DispatcherStatusTest::echo))
                .method(open(20_001, DispatcherStatusTest::echo).maxRequestBytes(5))
                .failed(300, 399)
                .install();
        refusedAtOnce(100, 1, Status.UNKNOWN_METHOD, "UNKNOWN_METHOD");
        refusedAtOnce(0, 1, Status.UNKNOWN_METHOD, "UNKNOWN_METHOD");
        refusedAtOnce(65_535, 0xffff_ffffL, Status.UNKNOWN_METHOD, "UNKNOWN_METHOD");
        refusedAtOnce(300, 1, Status.UNAVAILABLE, "PLUGIN_FAILED");
        refusedAtOnce(20_000, 1001, Status.BAD_REQUEST, "TOO_LARGE");
        refusedAtOnce(20_001, 6, Status.BAD_REQUEST, "TOO_LARGE");
        refusedAtOnce(20_000, 0xffff_ffffL, Status.BAD_REQUEST, "TOO_LARGE");
        Admission admission = bench.dispatcher.admit(bench.connection(), new RequestFrame.Header(20_001, 1, 5));
        assertThat(admission).isEqualTo(new Admission.Accepted(5));
    }

    private void refusedAtOnce(int method, long length, Status status, String reason) {
        Admission admission = bench.dispatcher.admit(bench.connection(), new RequestFrame.Header(method, 9, length));
        assertThat(admission)
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        refused -> Reply.of(refused.frame()).refused(status, reason, 9));
    }

    @Test
    void aMethodThatGoesBetweenHeaderAndBodyIsUnknown() {
        Reply reply = new Reply();
        bench.dispatcher.call(bench.connection(), new RequestFrame.Header(1, 2, 0), new byte[0], reply);
        reply.refused(Status.UNKNOWN_METHOD, "UNKNOWN_METHOD", 2);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void answersMalformed(boolean inline) {
        MethodSpec<SessionEnvelope> spec = open(20_000, DispatcherStatusTest::echo);
        bench.method(inline ? spec.inline() : spec).install();
        byte[] garbage = {(byte) 0xff, (byte) 0xff, 3};
        bench.call(bench.connection(), 20_000, 3, garbage).refused(Status.BAD_REQUEST, "MALFORMED", 3);
        Reply.of(bench.dispatcher.malformed(0)).refused(Status.BAD_REQUEST, "MALFORMED", 0);
        Reply.of(bench.dispatcher.incomplete(4)).refused(Status.DEADLINE_EXCEEDED, "INCOMPLETE", 4);
        Reply.of(bench.dispatcher.noMemory(5)).refused(Status.UNAVAILABLE, "OVERLOADED", 5);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(new IllegalStateException("x"), Status.INTERNAL, "INTERNAL"),
                Arguments.of(new LinkageError("x"), Status.INTERNAL, "INTERNAL"),
                Arguments.of(new StackOverflowError("x"), Status.INTERNAL, "INTERNAL"),
                Arguments.of(new OutOfMemoryError("x"), Status.INTERNAL, "INTERNAL"),
                Arguments.of(storage(StorageException.Kind.CORRUPT), Status.INTERNAL, "INTERNAL"),
                Arguments.of(
                        StatusException.of(Status.INTERNAL, ErrorDetail.getDefaultInstance()),
                        Status.INTERNAL,
                        "INTERNAL"),
                Arguments.of(storage(StorageException.Kind.FULL), Status.UNAVAILABLE, "STORAGE_FULL"),
                Arguments.of(storage(StorageException.Kind.UNAVAILABLE), Status.UNAVAILABLE, "STORAGE_UNAVAILABLE"),
                Arguments.of(storage(StorageException.Kind.CONFLICT), Status.UNAVAILABLE, "STORAGE_BUSY"),
                Arguments.of(storage(StorageException.Kind.TOO_OLD), Status.UNAVAILABLE, "STORAGE_BUSY"),
                Arguments.of(storage(StorageException.Kind.UNKNOWN), Status.UNAVAILABLE, "OUTCOME_UNKNOWN"),
                Arguments.of(storage(StorageException.Kind.TOO_LARGE), Status.BAD_REQUEST, "TOO_LARGE"),
                Arguments.of(StatusException.badRequest("LENGTH", "f", "m"), Status.BAD_REQUEST, "LENGTH"),
                Arguments.of(StatusException.forbidden("F", "m").with("k", 1), Status.FORBIDDEN, "F"),
                Arguments.of(StatusException.notFound("N", "f", "m"), Status.NOT_FOUND, "N"),
                Arguments.of(bare(Status.RATE_LIMITED), Status.RATE_LIMITED, "BARE"),
                Arguments.of(bare(Status.UNAVAILABLE), Status.UNAVAILABLE, "BARE"));
    }

    private static StorageException storage(StorageException.Kind kind) {
        return new StorageException(kind, "x");
    }

    private static StatusException bare(Status status) {
        return StatusException.of(
                status,
                ErrorDetail.newBuilder().setReason("BARE").setMessage("m").build());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void mapsWhatAHandlerThrows(Throwable thrown, Status status, String reason) {
        MethodHandler.OpenCode<SessionEnvelope> code = (call, request) -> {
            throw sneaky(thrown);
        };
        bench.method(open(20_000, code)).method(open(20_001, code).inline()).install();
        for (int method : new int[] {20_000, 20_001}) {
            ErrorDetail detail = call(method, "", "").refused(status, reason, 7);
            assertThat(detail.getIncidentId().isEmpty()).isEqualTo(status != Status.INTERNAL);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void aBodyOfTheMethodsOwnIsSentAsItIs() {
        bench.method(open(20_000, (call, request) -> {
                    throw StatusException.unavailable("NOT_READY", "m", Duration.ofSeconds(1))
                            .withBody(Bench.envelope("", "own"));
                }))
                .install();
        byte[] frame = call(20_000, "", "").frame();
        assertThat(frame[0]).isEqualTo((byte) Status.UNAVAILABLE.code());
        assertThat(new String(frame, StandardCharsets.UTF_8)).contains("own");
    }

    @Test
    @SuppressWarnings("NullAway") // What a plugin must not do.
    void nullAndOversizedResponsesAreFaults() {
        MessageLite nothing = null;
        bench.method(open(20_000, (call, request) -> nothing))
                .method(open(20_001, (call, request) -> Bench.envelope("", "x".repeat(2000))))
                .install();
        call(20_000, "", "").refused(Status.INTERNAL, "INTERNAL", 7);
        call(20_001, "", "").refused(Status.INTERNAL, "INTERNAL", 7);
    }

    @Test
    void asksForASessionAndBindsTheConnection() {
        Principal alice = bench.session("a", 1, false);
        bench.method(session(20_000, (principal, call, request) -> {
                    assertThat(principal).isSameAs(alice);
                    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(bench.pluginLoader);
                    return request;
                }))
                .install();
        ClientConnection connection = bench.connection();
        bench.call(connection, 20_000, 7, Bench.request("wrong", "")).refused(Status.UNAUTHORIZED, "NO_SESSION", 7);
        assertThat(connection.principal()).isEmpty();
        assertThat(bench.call(connection, 20_000, 7, Bench.request("a", "x")).ok(7))
                .isEqualTo("x");
        assertThat(connection.principal()).contains(alice);
        assertThat(bench.registry.isConnected(alice.identity())).isTrue();
    }

    @Test
    void aSessionThatEndsWhileTheConnectionIsBoundLeavesItUnbound() {
        Principal alice = bench.session("a", 1, false);
        bench.method(session(20_000, (principal, call, request) -> request)).install(token -> {
            Principal found = bench.sessions.remove(token.toStringUtf8());
            if (found == null) {
                throw StatusException.unauthorized("NO_SESSION", "m");
            }
            return found;
        });
        call(20_000, "a", "").refused(Status.UNAUTHORIZED, "NO_SESSION", 7);
        assertThat(bench.registry.isConnected(alice.identity())).isFalse();
    }

    @Test
    void withoutAnAuthenticatorSessionsAreUnavailable() {
        bench.method(session(20_000, (principal, call, request) -> request)).install(null);
        call(20_000, "a", "").refused(Status.UNAVAILABLE, "NO_SESSIONS", 7);
    }

    @Test
    void checksAdminsAndTheAgeOfTheLogin() {
        bench.session("user", 1, false);
        bench.session("admin", 2, true);
        bench.method(MethodSpec.admin(
                        20_000,
                        "Admin",
                        SessionEnvelope.parser(),
                        SessionEnvelope::getSessionToken,
                        (principal, call, request) -> request))
                .method(session(20_001, (principal, call, request) -> request).freshLogin(Duration.ofMinutes(5)))
                .install();
        call(20_000, "user", "").refused(Status.FORBIDDEN, "ADMIN_ONLY", 7);
        assertThat(call(20_000, "admin", "x").ok(7)).isEqualTo("x");
        bench.clock.advance(Duration.ofMinutes(5));
        assertThat(call(20_001, "user", "x").ok(7)).isEqualTo("x");
        bench.clock.advance(Duration.ofMillis(1));
        call(20_001, "user", "x").refused(Status.UNAUTHORIZED, "REAUTH_REQUIRED", 7);
    }

    @Test
    void aPeerNeedsNoSession() {
        bench.session("a", 1, false);
        bench.method(MethodSpec.peerOrSession(
                        20_000,
                        "Relay",
                        SessionEnvelope.parser(),
                        SessionEnvelope::getSessionToken,
                        (caller, call, request) -> Bench.envelope("", caller.toString())))
                .install();
        ClientConnection peer = bench.connection("192.0.2.9", new Peer("other.example"));
        assertThat(bench.call(peer, 20_000, 7, Bench.request("", "")).ok(7)).contains("other.example");
        assertThat(call(20_000, "a", "").ok(7)).isEqualTo("Principal[]");
        call(20_000, "", "").refused(Status.UNAUTHORIZED, "NO_SESSION", 7);
    }

    @Test
    void runsInterceptorsByPhaseThenPluginAndLetsThemRefuse() {
        bench.session("a", 1, false);
        List<String> order = new ArrayList<>();
        bench.method(session(20_000, (principal, call, request) -> request))
                .interceptor("a", interceptor(Phase.OTHER, () -> order.add("a other")))
                .interceptor("c", interceptor(Phase.ACCESS, () -> order.add("c access")))
                .interceptor("b", interceptor(Phase.ACCESS, () -> order.add("b access")))
                .interceptor("z", interceptor(Phase.QUOTA, () -> order.add("z quota")))
                .install();
        call(20_000, "a", "").ok(7);
        assertThat(order).containsExactly("b access", "c access", "z quota", "a other");
        bench.interceptor("y", interceptor(Phase.QUOTA, () -> {
                    throw StatusException.forbidden("BANNED", "m");
                }))
                .install();
        call(20_000, "a", "").refused(Status.FORBIDDEN, "BANNED", 7);
    }

    private static CallInterceptor interceptor(Phase phase, Runnable does) {
        return new CallInterceptor() {
            @Override
            public Phase phase() {
                return phase;
            }

            @Override
            public void intercept(Principal principal, Call call) {
                does.run();
            }
        };
    }

    @Test
    void refusesTablesThatMakeNoSense() {
        bench.method(session(20_000, (principal, call, request) -> request).inline());
        assertThatThrownBy(bench::install).isInstanceOf(IllegalArgumentException.class);
        Bench twice = new Bench();
        twice.method(open(20_000, DispatcherStatusTest::echo)).method(open(20_000, DispatcherStatusTest::echo));
        assertThatThrownBy(twice::install).isInstanceOf(IllegalArgumentException.class);
        twice.close();
    }

    @Test
    void anInlineMethodMayNotWait() {
        ManualWatch watch = new ManualWatch();
        bench.method(open(20_000, (call, request) -> {
                            call.await(watch, Duration.ofSeconds(1));
                            return request;
                        })
                        .inline())
                .install();
        call(20_000, "", "").refused(Status.INTERNAL, "INTERNAL", 7);
        assertThat(watch.closed()).isTrue();
    }

    @Test
    void aTokenOfAnyBytesIsNoFault() {
        bench.method(session(20_000, (principal, call, request) -> request)).install();
        byte[] body = SessionEnvelope.newBuilder()
                .setSessionToken(ByteString.copyFrom(new byte[] {(byte) 0xff, 0}))
                .build()
                .toByteArray();
        bench.call(bench.connection(), 20_000, 1, body).refused(Status.UNAUTHORIZED, "NO_SESSION", 1);
    }
}
