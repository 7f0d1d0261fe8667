package org.quicprochat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.Push;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.SignalSpec;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.runtime.plugin.PluginStatus;
import org.quicprochat.wire.Status;

class TestServerTest {
    private static final EventType RANG = new EventType(16400, "Rang");

    /** Counts calls per account, pushes what it is rung with to the caller, and sweeps. */
    static final class CounterPlugin implements ServerPlugin {
        final AtomicInteger bodies = new AtomicInteger();
        final AtomicInteger sweeps = new AtomicInteger();

        @Override
        public PluginDefinition define(PluginContext ctx) {
            Subspace counts = ctx.subspace("counts");
            return PluginDefinition.builder(MethodRange.of(16400, 16409))
                    .method(MethodSpec.session(
                            16400,
                            "Count",
                            SessionEnvelope.parser(),
                            SessionEnvelope::getSessionToken,
                            (principal, call, request) -> ctx.store().run(tx -> {
                                bodies.incrementAndGet();
                                var key = counts.key(principal.identity().bytes());
                                long count = tx.getNumber(key).orElse(0) + 1;
                                tx.setNumber(key, count);
                                return body(ByteString.copyFromUtf8(Long.toString(count)));
                            })))
                    .method(MethodSpec.open(
                            16401,
                            "Now",
                            SessionEnvelope.parser(),
                            (call, request) -> body(ByteString.copyFromUtf8(
                                    ctx.clock().instant().toString()))))
                    .event(RANG)
                    .signal(SignalSpec.session(
                            16400,
                            "Ring",
                            SessionEnvelope.parser(),
                            SessionEnvelope::getSessionToken,
                            (principal, call, signal) -> ctx.connections()
                                    .push(principal.identity(), Push.droppable(RANG, body(signal.getBody())))))
                    .job(new BackgroundJob("sweep", Duration.ofHours(1), sweeps::incrementAndGet))
                    .build();
        }

        private static SessionEnvelope body(ByteString bytes) {
            return SessionEnvelope.newBuilder().setBody(bytes).build();
        }
    }

    private static SessionEnvelope from(TestAccount account) {
        return SessionEnvelope.newBuilder().setSessionToken(account.token()).build();
    }

    private static String count(TestServer server, TestAccount account) {
        return server.call(16400, from(account), SessionEnvelope.parser())
                .getBody()
                .toStringUtf8();
    }

    @Test
    void aCallGoesThroughTheWholeServer() throws Exception {
        CounterPlugin plugin = new CounterPlugin();
        try (TestServer server = TestServer.builder().plugin(plugin).start()) {
            TestAccount alice = server.account("alice");

            assertThat(count(server, alice)).isEqualTo("1");
            assertThat(count(server, alice)).isEqualTo("2");
            assertThat(count(server, server.account("bob"))).isEqualTo("1");
            assertThat(plugin.bodies).as("every body runs twice").hasValue(6);
            assertThat(server.entries()).hasSize(2).allSatisfy(entry -> {
                assertThat(entry.pluginId()).isEqualTo("counter");
                assertThat(entry.subspace()).isEqualTo("counts");
            });
        }
    }

    @Test
    void bodiesRunOnceWhereTheBuilderSaysSo() throws Exception {
        CounterPlugin plugin = new CounterPlugin();
        try (TestServer server =
                TestServer.builder().plugin(plugin).bodiesOnce().start()) {
            count(server, server.account("alice"));

            assertThat(plugin.bodies).hasValue(1);
        }
    }

    @Test
    void anAnswerThatIsNotOkSaysWhy() throws Exception {
        try (TestServer server =
                TestServer.builder().plugin(new CounterPlugin()).start()) {
            TestAnswer stranger = server.call(16400, SessionEnvelope.getDefaultInstance());
            TestAnswer unknown = server.call(16402, SessionEnvelope.getDefaultInstance());

            assertThat(stranger.status()).isEqualTo(Status.UNAUTHORIZED);
            assertThat(unknown.status()).isEqualTo(Status.UNKNOWN_METHOD);
            assertThatThrownBy(() -> stranger.ok(SessionEnvelope.parser()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("UNAUTHORIZED");
        }
    }

    @Test
    void theStoreOutlivesARestart() throws Exception {
        try (TestServer server =
                TestServer.builder().plugin(new CounterPlugin()).start()) {
            TestAccount alice = server.account("alice");
            count(server, alice);

            server.restart();

            assertThat(count(server, alice)).isEqualTo("2");
        }
    }

    @Test
    void theClockIsTheTests() throws Exception {
        try (TestServer server =
                TestServer.builder().plugin(new CounterPlugin()).start()) {
            server.clock().advance(Duration.ofDays(1));

            SessionEnvelope now = server.call(16401, SessionEnvelope.getDefaultInstance(), SessionEnvelope.parser());

            assertThat(now.getBody().toStringUtf8()).isEqualTo("2026-01-02T00:00:00Z");
        }
    }

    @Test
    void jobsRunWhenTheTestSaysSo() throws Exception {
        CounterPlugin plugin = new CounterPlugin();
        try (TestServer server = TestServer.builder().plugin(plugin).start()) {
            assertThat(plugin.sweeps).hasValue(0);

            server.runJobs();

            assertThat(plugin.sweeps).hasValue(1);
        }
    }

    @Test
    void aSignalBringsAPushToEveryConnectionOfTheAccount() throws Exception {
        try (TestServer server =
                TestServer.builder().plugin(new CounterPlugin()).start()) {
            TestAccount alice = server.account("alice");
            TestConnection other = server.connect();
            other.call(16400, from(alice), SessionEnvelope.parser());

            server.connection()
                    .signal(
                            16400,
                            from(alice).toBuilder()
                                    .setBody(ByteString.copyFromUtf8("ding"))
                                    .build());

            assertThat(server.connection().nextPush().eventId()).isEqualTo(16400);
            assertThat(other.nextPush().as(SessionEnvelope.parser()).getBody().toStringUtf8())
                    .isEqualTo("ding");
        }
    }

    @Test
    void theSameGoesOverQuic() throws Exception {
        try (TestServer server =
                TestServer.builder().plugin(new CounterPlugin()).overQuic().start()) {
            TestAccount alice = server.account("alice");
            ByteString ding = ByteString.copyFromUtf8("ding");

            assertThat(count(server, alice)).isEqualTo("1");
            server.connection()
                    .signal(16400, from(alice).toBuilder().setBody(ding).build());
            assertThat(server.connection()
                            .nextPush()
                            .as(SessionEnvelope.parser())
                            .getBody())
                    .isEqualTo(ding);
            server.restart();
            assertThat(count(server, alice)).isEqualTo("2");
            assertThat(server.call(16402, SessionEnvelope.getDefaultInstance()).status())
                    .isEqualTo(Status.UNKNOWN_METHOD);
            assertThat(server.dataDir().resolve("run/server.json")).content().contains("\"Count\"");
        }
    }

    @Test
    void drainingTurnsCallsAway() throws Exception {
        try (TestServer server =
                TestServer.builder().plugin(new CounterPlugin()).start()) {
            server.drain();

            TestAnswer answer = server.call(16401, SessionEnvelope.getDefaultInstance());

            assertThat(answer.status()).isEqualTo(Status.UNAVAILABLE);
            assertThat(answer.reason()).isEqualTo("DRAINING");
        }
    }

    @Test
    void idsFollowFromClassNames() throws Exception {
        try (TestServer server =
                TestServer.builder().plugin(new CounterPlugin()).start()) {
            List<String> ids = server.plugins().stream().map(PluginStatus::id).toList();

            assertThat(ids).containsExactly("counter", "test-accounts", "test-storage");
            assertThat(server.plugins()).allMatch(row -> row.state() == PluginStatus.State.STARTED);
        }
    }
}
