package org.quicprochat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicprochat.runtime.transport.Eventually.eventually;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.wire.RequestFrame;

/** Acknowledgements that wait for the answer, told by how many packets the server sends. */
@ExtendWith(Leaks.class)
class HeldAcksTest {
    private static final int CALLS = 60;
    private static final int UNANSWERED = 20;
    private static final byte[] BODY = "hello".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** One that sends no sign of life meanwhile. */
    private TestServer server(int ackDelayMillis) throws Exception {
        return TestServer.start(
                folder,
                config -> config.withTimes(config.times()
                        .withKeepAlive(Duration.ofMinutes(1))
                        .withAckDelay(Duration.ofMillis(ackDelayMillis))));
    }

    private static void neverAnswered(TestClient client, int requestId) throws Exception {
        var _ = client.open().send(RequestFrame.encode(FakeCalls.NEVER, requestId, BODY), true);
    }

    /** How many packets the server sends for calls one after the other, while a call that is not answered is open. */
    private int packetsOfCalls(TestServer server) throws Exception {
        try (MovingProxy proxy = new MovingProxy(server.address());
                TestClient client = TestClient.connect(proxy.address())) {
            neverAnswered(client, 1);
            assertThat(client.works()).isTrue();
            int before = proxy.packetsToClient();
            for (int i = 0; i < CALLS; i++) {
                assertThat(client.call(FakeCalls.ECHO_OFF_LOOP, i, BODY)).endsWith(BODY);
            }
            return proxy.packetsToClient() - before;
        }
    }

    @Test
    void anAnswerTakesTheAcknowledgementOfItsRequestAlong() throws Exception {
        try (TestServer holding = server(20);
                TestServer prompt = server(0)) {
            assertThat(packetsOfCalls(holding)).isLessThan(CALLS * 3 / 2);
            assertThat(packetsOfCalls(prompt)).isGreaterThanOrEqualTo(CALLS * 2);
        }
    }

    @Test
    void whereNoAnswerComesTheAcknowledgementGoesAlone() throws Exception {
        try (TestServer server = server(20);
                MovingProxy proxy = new MovingProxy(server.address());
                TestClient client = TestClient.connect(proxy.address())) {
            assertThat(client.works()).isTrue();
            neverAnswered(client, 1);
            eventually("the call is in work", () -> server.calls.open.get() > 0);
            for (int i = 0; i < UNANSWERED; i++) { // More than the packets that may be on their way still.
                int before = proxy.packetsToClient();

                neverAnswered(client, 2 + i);

                eventually("a packet comes", () -> proxy.packetsToClient() > before);
            }
        }
    }

    @Test
    void anAnswerThatIsMadeAtOnceDoesNotWaitForAnother() throws Exception {
        try (TestServer server = server(20);
                TestClient client = server.connect()) {
            neverAnswered(client, 1);
            eventually("the call is in work", () -> server.calls.open.get() > 0);
            List<Duration> took = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                long begin = System.nanoTime();
                assertThat(client.call(FakeCalls.ECHO, i, BODY)).endsWith(BODY);
                took.add(Duration.ofNanos(System.nanoTime() - begin));
            }
            Collections.sort(took);
            assertThat(took.get(CALLS / 2)).as("the median").isLessThan(Duration.ofMillis(20));
        }
    }

    @Test
    void theTimeIsBounded() {
        ListenerConfig.Times times = ListenerConfig.Times.DEFAULT;

        assertThat(times.withAckDelay(Duration.ZERO).ackDelay()).isZero();
        assertThatThrownBy(() -> times.withAckDelay(Duration.ofMillis(21)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20 ms");
    }
}
