package org.quicprochat.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Call.Wake;
import org.quicprochat.plugin.MethodHandler;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.Principal;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.wire.Status;

/** Waits, deadlines, abandoning, draining, and the bounds of open calls. */
class DispatcherLifeTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final byte[] EMPTY = {};

    private final ManualWatch watch = new ManualWatch();
    private final LinkedBlockingQueue<Wake> wakes = new LinkedBlockingQueue<>();
    private final Semaphore begun = new Semaphore(0);

    static LongStream seeds() {
        return LongStream.range(1, 1 + Long.getLong("qpc.seeds", 5));
    }

    private static MethodSpec<SessionEnvelope> open(int id, MethodHandler.OpenCode<SessionEnvelope> code) {
        return MethodSpec.open(id, "M" + id, SessionEnvelope.parser(), code);
    }

    private MethodSpec<SessionEnvelope> waiting(int id, Duration timeout) {
        return open(id, (call, request) -> {
            begun.release();
            Wake wake = call.await(watch, timeout);
            wakes.add(wake);
            return Bench.envelope("", wake.name());
        });
    }

    private static MethodSpec<SessionEnvelope> held(int id, CountDownLatch begun, CountDownLatch release) {
        return open(id, (call, request) -> {
            begun.countDown();
            await(release);
            return request;
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitBegun() throws InterruptedException {
        assertThat(begun.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private Wake wake() throws InterruptedException {
        Wake wake = wakes.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(wake).isNotNull();
        return Objects.requireNonNull(wake);
    }

    @Test
    void aWaitEndsWhenTheWatchFiresOrTheTimeIsOver() throws Exception {
        try (Bench bench = new Bench()) {
            bench.method(waiting(20_000, LONG))
                    .method(waiting(20_001, Duration.ofMillis(1)))
                    .install();
            assertThat(bench.call(bench.connection(), 20_001, 1, EMPTY).ok(1)).isEqualTo("TIMEOUT");
            assertThat(watch.closed()).isTrue();
            Reply reply = bench.call(bench.connection(), 20_000, 2, EMPTY);
            awaitBegun();
            watch.fire();
            assertThat(reply.ok(2)).isEqualTo("CHANGED");
            assertThat(bench.call(bench.connection(), 20_000, 3, EMPTY).ok(3)).isEqualTo("CHANGED");
            assertThat(bench.idle()).isTrue();
        }
    }

    @Test
    void aWaitEndsWhenTheCallerLeaves() throws Exception {
        try (Bench bench = new Bench()) {
            bench.method(waiting(20_000, Duration.ofDays(9999))).install();
            Reply reply = new Reply();
            InFlight call = bench.start(bench.connection(), 20_000, 1, EMPTY, reply);
            awaitBegun();
            call.abandon();
            call.abandon();
            assertThat(wake()).isEqualTo(Wake.ENDING);

            ClientConnection gone = bench.connection();
            bench.start(gone, 20_000, 1, EMPTY, reply);
            awaitBegun();
            gone.closed();
            assertThat(wake()).isEqualTo(Wake.ENDING);
            assertThat(bench.idle()).isTrue();
            assertThat(reply.count()).isZero();
            assertThat(gone.openCalls()).isZero();
        }
    }

    @Test
    void anInterruptDoesNotEndAWait() throws Exception {
        try (Bench bench = new Bench()) {
            bench.method(open(20_000, (call, request) -> {
                        Thread.currentThread().interrupt();
                        Wake wake = call.await(watch, Duration.ofMillis(5));
                        return Bench.envelope("", wake + " " + Thread.interrupted());
                    }))
                    .install();
            assertThat(bench.call(bench.connection(), 20_000, 1, EMPTY).ok(1)).isEqualTo("TIMEOUT true");
        }
    }

    @Test
    void atTheDeadlineTheCallerIsToldAndTheLateAnswerIsDropped() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Bench bench = new Bench(CallLimits.DEFAULT.withOpenCalls(1, 10))) {
            bench.method(held(20_000, started, release).deadline(Duration.ofMillis(1)))
                    .install();
            ClientConnection connection = bench.connection();
            Reply reply = bench.call(connection, 20_000, 1, EMPTY);
            reply.refused(Status.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", 1);
            assertThat(connection.openCalls()).isEqualTo(1);
            bench.call(connection, 20_000, 2, EMPTY).refused(Status.RATE_LIMITED, "TOO_MANY_CALLS", 2);
            release.countDown();
            assertThat(bench.idle()).isTrue();
            assertThat(reply.count()).isEqualTo(1);
            assertThat(connection.openCalls()).isZero();
        }
    }

    @Test
    void boundsTheOpenCallsOfAConnectionAndOfTheServer() {
        CountDownLatch started = new CountDownLatch(3);
        CountDownLatch release = new CountDownLatch(1);
        try (Bench bench = new Bench(CallLimits.DEFAULT.withOpenCalls(2, 3))) {
            bench.method(held(20_000, started, release))
                    .method(open(20_001, (call, request) -> request).inline())
                    .install();
            ClientConnection first = bench.connection();
            ClientConnection second = bench.connection();
            List<Reply> open = new ArrayList<>();
            open.add(bench.call(first, 20_000, 1, EMPTY));
            open.add(bench.call(first, 20_000, 1, EMPTY));
            bench.call(first, 20_000, 2, EMPTY).refused(Status.RATE_LIMITED, "TOO_MANY_CALLS", 2);
            open.add(bench.call(second, 20_000, 1, EMPTY));
            bench.call(second, 20_000, 2, EMPTY).refused(Status.UNAVAILABLE, "OVERLOADED", 2);
            assertThat(bench.call(second, 20_001, 3, EMPTY).ok(3)).isEmpty();
            await(started);
            release.countDown();
            open.forEach(reply -> assertThat(reply.ok(1)).isEmpty());
            assertThat(bench.call(first, 20_000, 1, EMPTY).ok(1)).isEmpty();
            assertThat(bench.idle()).isTrue();
        }
    }

    @Test
    void drainsByEndingWaitsAndFinishingWhatIsOpen() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Bench bench = new Bench()) {
            bench.method(waiting(20_000, LONG))
                    .method(held(20_001, started, release))
                    .method(open(20_002, (call, request) -> request).inline())
                    .method(open(20_003, (call, request) -> Bench.envelope("", "" + call.ending()))
                            .inline()
                            .whileDraining())
                    .method(open(20_004, (call, request) -> request).whileDraining())
                    .signal(20_000, (principal, call, signal) -> {})
                    .install();
            Reply waits = bench.call(bench.connection(), 20_000, 1, EMPTY);
            Reply works = bench.call(bench.connection(), 20_001, 2, EMPTY);
            awaitBegun();
            await(started);
            bench.dispatcher.drain();
            assertThat(waits.ok(1)).isEqualTo("ENDING");
            assertThat(bench.dispatcher.awaitIdle(Duration.ofMillis(1))).isFalse();
            bench.call(bench.connection(), 20_000, 3, EMPTY).refused(Status.UNAVAILABLE, "DRAINING", 3);
            bench.call(bench.connection(), 20_002, 3, EMPTY).refused(Status.UNAVAILABLE, "DRAINING", 3);
            assertThat(bench.call(bench.connection(), 20_003, 4, EMPTY).ok(4)).isEqualTo("true");
            assertThat(bench.call(bench.connection(), 20_004, 4, EMPTY).ok(4)).isEmpty();
            assertThat(bench.signal(bench.connection(), 20_000, EMPTY)).isFalse();
            release.countDown();
            assertThat(works.ok(2)).isEmpty();
            assertThat(bench.idle()).isTrue();
        }
    }

    @Test
    void signalsReachTheirPluginAndBadOnesNobody() throws Exception {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        CallLimits limits = new CallLimits(1000, 1000, LONG, 256, 1000, 1, Duration.ofSeconds(1));
        CountDownLatch release = new CountDownLatch(1);
        try (Bench bench = new Bench(limits)) {
            bench.session("a", 1, false);
            bench.signal(20_000, (Principal principal, Call call, SessionEnvelope signal) -> {
                        heard.add(call.id() + signal.getBody().toStringUtf8());
                        await(release);
                        throw new IllegalStateException("of the plugin");
                    })
                    .install();
            ClientConnection connection = bench.connection();
            assertThat(bench.signal(connection, 999, EMPTY)).isFalse();
            assertThat(bench.signal(connection, 20_000, new byte[4097])).isFalse();
            bench.signal(connection, 20_000, new byte[] {(byte) 0xff});
            assertThat(bench.idle()).isTrue();
            bench.signal(connection, 20_000, Bench.request("wrong", "x"));
            assertThat(bench.idle()).isTrue();
            assertThat(bench.signal(connection, 20_000, Bench.request("a", "typing")))
                    .isTrue();
            assertThat(heard.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("20000typing");
            assertThat(connection.principal()).isPresent();
            assertThat(bench.signal(connection, 20_000, Bench.request("a", "more")))
                    .isFalse();
            release.countDown();
            assertThat(bench.idle()).isTrue();
            assertThat(heard).isEmpty();
            assertThat(connection.openCalls()).isZero();
        }
    }

    /**
     * Handlers, deadlines, resets, closing connections and a drain, all at once: nobody hears twice, nothing is left.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyCallIsAnsweredOnceOrWasAbandoned(long seed) throws Exception {
        Random random = new Random(seed);
        try (Bench bench = new Bench(CallLimits.DEFAULT.withDeadline(Duration.ofMillis(60)))) {
            bench.session("a", 1, false);
            bench.method(open(20_000, (call, request) -> {
                        call.await(
                                new ManualWatch(),
                                Duration.ofMillis(call.deadline().toEpochMilli() % 3 + 1));
                        return request;
                    }))
                    .method(open(20_001, (call, request) -> {
                        call.await(new ManualWatch(), LONG);
                        return request;
                    }))
                    .method(open(20_002, (call, request) -> {
                        throw new IllegalStateException("of the handler");
                    }))
                    .install();
            List<ClientConnection> connections = new ArrayList<>();
            List<Reply> mustAnswer = new ArrayList<>();
            List<Reply> mayAnswer = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                connections.add(bench.connection());
            }
            for (int i = 0; i < 2000; i++) {
                Reply reply = new Reply();
                int at = random.nextInt(8);
                InFlight call = bench.start(connections.get(at), 20_000 + random.nextInt(3), i, EMPTY, reply);
                boolean leaves = at == 0 || random.nextInt(4) == 0;
                (leaves ? mayAnswer : mustAnswer).add(reply);
                if (leaves && at != 0) {
                    Thread.startVirtualThread(call::abandon);
                }
                if (i == 1000) {
                    connections.getFirst().closed();
                }
                if (i == 1900) {
                    bench.dispatcher.drain();
                }
            }
            assertThat(bench.idle()).isTrue();
            mustAnswer.forEach(reply -> assertThat(reply.count()).isEqualTo(1));
            mayAnswer.forEach(reply -> assertThat(reply.count()).isLessThanOrEqualTo(1));
            connections.forEach(connection -> assertThat(connection.openCalls()).isZero());
        }
    }
}
