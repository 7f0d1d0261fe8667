package org.quicprochat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.runtime.transport.Eventually.eventually;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.Push;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.runtime.connection.ClientConnection;

/** Pushes, and what keeps a connection up or ends it. */
@ExtendWith(Leaks.class)
class PushesTest {
    private static final IdentityKey ALICE = IdentityKey.ofField(ByteString.copyFrom(new byte[32]), "identity");
    private static final EventType EVENT = new EventType(1000, "new-message");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static ClientConnection bind(TestServer server, TestClient client) throws Exception {
        assertThat(client.works()).isTrue();
        ClientConnection connection = server.calls.connections.element();
        connection.bind(new Principal(ALICE, "alice", Optional.empty(), Instant.EPOCH, false));
        return connection;
    }

    @Test
    void morePushesThanTheClientHasCreditForArriveInTheEnd() throws Exception {
        try (TestServer server = TestServer.start(folder);
                TestClient client =
                        TestClient.connect(server.address(), TestClient.Options.DEFAULT.limits(10, 1 << 20, 20_000))) {
            ClientConnection connection = bind(server, client);
            Set<String> texts = new HashSet<>();
            int sent = 0;
            while (sent < 300) {
                int accepted = server.registry.push(ALICE, push("push " + sent));
                if (accepted == 1) {
                    sent++;
                }
            }
            for (int i = 0; i < sent; i++) {
                byte[] frame = client.pushes.poll(20, TimeUnit.SECONDS);
                assertThat(frame).as("push %d", i).isNotNull();
                texts.add(ErrorDetail.parseFrom(Arrays.copyOfRange(frame, 6, frame.length))
                        .getReason());
            }
            assertThat(texts).hasSize(300);
            assertThat(connection.pushes().size()).isZero();
            assertThat(client.works()).isTrue();
        }
    }

    private static Push push(String text) {
        return Push.droppable(EVENT, ErrorDetail.newBuilder().setReason(text).build());
    }

    @Test
    void aRequestToCloseIsHeardByTheClient() throws Exception {
        try (TestServer server = TestServer.start(folder);
                TestClient client = server.connect()) {
            ClientConnection connection = bind(server, client);

            server.registry.close(ALICE, Optional.empty());

            assertThat(client.closed.get(10, TimeUnit.SECONDS).isApplicationClose())
                    .isTrue();
            eventually("the connection is closed", connection::isClosed);
        }
    }

    @Test
    void theServerKeepsAnIdleConnectionUp() throws Exception {
        try (TestServer server = TestServer.start(
                        folder,
                        config -> config.withTimes(config.times()
                                .withIdle(Duration.ofMillis(1500))
                                .withKeepAlive(Duration.ofMillis(300))));
                TestClient client =
                        TestClient.connect(server.address(), TestClient.Options.DEFAULT.limits(10, 1 << 20, 1500))) {
            assertThat(client.works()).isTrue();

            assertThat(client.channel.closeFuture().await(6, TimeUnit.SECONDS)).isFalse();

            assertThat(client.works()).isTrue();
        }
    }
}
