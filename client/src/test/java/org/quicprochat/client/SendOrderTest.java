package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.HealthResponse;
import org.quicprochat.proto.v1.SessionEnvelope;

/** What comes first where there is more to send than the line takes. */
class SendOrderTest {
    private static final int LARGE = 900 << 10;
    private static final int LARGE_CALLS = 4;

    private record Arrival(int bytes, long unfinished) {}

    @Test
    void largeRequestsGoOneAfterTheOtherAndLetASmallOnePass() throws Exception {
        List<Arrival> arrivals = new CopyOnWriteArrayList<>();
        ScriptedServer[] started = new ScriptedServer[1];
        try (ScriptedServer server = ScriptedServer.start(request -> {
                    arrivals.add(new Arrival(request.body().length, started[0].unfinishedBytes()));
                    request.ok(HealthResponse.getDefaultInstance());
                });
                ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            started[0] = server;
            client.health().check();
            arrivals.clear();
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < LARGE_CALLS; i++) {
                calls.add(send(client, LARGE));
            }
            calls.add(send(client, 1));
            for (CompletableFuture<?> call : calls) {
                assertThat(call.get(10, TimeUnit.SECONDS)).isNotNull();
            }
        }
        List<Arrival> large =
                arrivals.stream().filter(arrival -> arrival.bytes() > LARGE).toList();
        assertThat(large).hasSize(LARGE_CALLS);
        assertThat(large.getFirst().unfinished())
                .as("bytes of the others when the first is whole")
                .isLessThan(LARGE);
        assertThat(arrivals.getLast().bytes()).as("the last to arrive").isGreaterThan(LARGE);
    }

    private static CompletableFuture<SessionEnvelope> send(QpcClient client, int bytes) {
        SessionEnvelope request = SessionEnvelope.newBuilder()
                .setBody(ByteString.copyFrom(new byte[bytes]))
                .build();
        return client.callAsync(20_000, request, SessionEnvelope.parser());
    }
}
