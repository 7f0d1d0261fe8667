package org.quicprochat.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.HealthIndicator;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.proto.v1.HealthRequest;
import org.quicprochat.proto.v1.HealthResponse;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

class HealthTest {
    private final Patient patient = new Patient();
    private final TestServer server = start(patient);

    /** A plugin that says how it is. */
    private static final class Patient implements ServerPlugin {
        private volatile Optional<String> problem = Optional.empty();

        @Override
        public PluginDefinition define(PluginContext context) {
            return PluginDefinition.builder(MethodRange.of(20_000, 20_000))
                    .extend(HealthIndicator.class, () -> problem)
                    .extend(HealthIndicator.class, Optional::empty)
                    .build();
        }
    }

    private static TestServer start(Patient patient) {
        try {
            return TestServer.builder()
                    .plugin(new HealthPlugin())
                    .plugin("patient", patient)
                    .start();
        } catch (Exception e) {
            throw new AssertionError("The server does not start", e);
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aServerThatServesIsReady() {
        server.clock().advance(Duration.ofSeconds(5));

        HealthResponse response = ask().ok(HealthResponse.parser());

        assertThat(response.getState()).isEqualTo(HealthResponse.State.READY);
        assertThat(response.getUptimeMs()).isEqualTo(5000);
        assertThat(response.getServerTimeMs()).isEqualTo(server.clock().millis());
    }

    @Test
    void aProblemMakesItDegradedAndUnavailable() {
        patient.problem = Optional.of("The disk is full");
        assertNotReady(ask(), HealthResponse.State.DEGRADED);

        patient.problem = Optional.empty();
        assertThat(ask().status()).isEqualTo(Status.OK);
    }

    @Test
    void itAnswersWhileTheServerDrains() {
        patient.problem = Optional.of("The disk is full");
        server.drain();

        assertNotReady(ask(), HealthResponse.State.DRAINING);
    }

    @Test
    void aClockThatWentBackGivesNoNegativeUptime() {
        server.clock().advance(Duration.ofSeconds(-5));

        assertThat(ask().ok(HealthResponse.parser()).getUptimeMs()).isZero();
    }

    private TestAnswer ask() {
        return server.call(HealthPlugin.HEALTH, HealthRequest.getDefaultInstance());
    }

    private static void assertNotReady(TestAnswer answer, HealthResponse.State state) {
        assertThat(answer.status()).isEqualTo(Status.UNAVAILABLE);
        HealthResponse body = answer.as(HealthResponse.parser());
        assertThat(body.getState()).isEqualTo(state);
        assertThat(body.getServerTimeMs()).isPositive();
    }
}
