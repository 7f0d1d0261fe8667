package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.CredentialsException;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.QpcException;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.wire.Status;

/** Stories that only the whole server can tell. */
class WholeServerTest {
    private static final int GREET = 16_400;

    @TempDir
    Path home;

    @Test
    void aMessageSurvivesKillNine() throws Exception {
        try (Clients clients = new Clients();
                RunningServer server = RunningServer.start(home, "")) {
            SessionInfo bob;
            long seq;
            try (QpcClient client = clients.connect(server)) {
                SessionInfo alice = Clients.register(client, "alice");
                bob = Clients.register(client, "bob");
                seq = client.messages(alice)
                        .enqueue(bob.identityKey(), ByteString.copyFromUtf8("ciphertext"))
                        .getSeq();
            }
            server.kill();
            server.restart();
            try (QpcClient client = clients.connect(server)) {
                List<Envelope> fetched = client.messages(bob).fetch(10).getEnvelopesList();

                assertThat(fetched).hasSize(1);
                assertThat(fetched.getFirst().getSeq()).isEqualTo(seq);
                assertThat(fetched.getFirst().getPayload().toStringUtf8()).isEqualTo("ciphertext");
                assertThat(client.messages(bob).fetch(10).getEnvelopesList()).isEmpty();
            }
        }
    }

    @Test
    void aThirdPartysJarAnswersItsOwnMethodOnceItIsEnabled() throws Exception {
        Path jar = Path.of(System.getProperty("qpc.root"), "plugins/example-greet/target/example-greet-1.0.0.jar");
        Files.createDirectories(home.resolve("plugins"));
        Files.copy(jar, home.resolve("plugins/greet.jar"));
        try (Clients clients = new Clients()) {
            try (RunningServer server = RunningServer.start(home, "");
                    QpcClient client = clients.connect(server)) {
                assertThat(client.rawCall(GREET, new byte[0]).status()).contains(Status.UNKNOWN_METHOD);
            }
            String config = "plugins.greet { enabled = true, config.salutation = Ahoy }\n";
            try (RunningServer server = RunningServer.start(home, config);
                    QpcClient client = clients.connect(server)) {
                SessionInfo alice = Clients.register(client, "alice");
                SessionEnvelope request = SessionEnvelope.newBuilder()
                        .setSessionToken(alice.token())
                        .build();

                assertThat(client.call(GREET, request, SessionEnvelope.parser())
                                .getBody()
                                .toStringUtf8())
                        .isEqualTo("Ahoy, alice! (1)");
                assertThat(client.call(GREET, request, SessionEnvelope.parser())
                                .getBody()
                                .toStringUtf8())
                        .isEqualTo("Ahoy, alice! (2)");
            }
        }
    }

    @Test
    void sigtermDrains() throws Exception {
        try (Clients clients = new Clients();
                RunningServer server = RunningServer.start(home, "");
                QpcClient client = clients.connect(server)) {
            SessionInfo alice = Clients.register(client, "alice");
            CompletableFuture<FetchResponse> waiting = CompletableFuture.supplyAsync(
                    () -> client.messages(alice).fetchWait(10, Duration.ofSeconds(50)),
                    task -> Thread.ofVirtual().start(task));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            assertThat(waiting).isNotDone();

            CompletableFuture<Integer> exit = server.terminate();

            assertThat(waiting.get(20, TimeUnit.SECONDS).getEnvelopesList()).isEmpty();
            assertThat(exit.get(35, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void theLogNamesNobodyAndShowsNoSecret() throws Exception {
        String payload = "an-unmistakable-payload";
        List<String> secrets = new ArrayList<>(List.of("mallory-the-unmistakable", Clients.PASSWORD, payload));
        try (Clients clients = new Clients();
                RunningServer server = RunningServer.start(home, "")) {
            try (QpcClient client = clients.connect(server)) {
                SessionInfo session = Clients.register(client, "mallory-the-unmistakable");
                client.messages(session).enqueue(session.identityKey(), ByteString.copyFromUtf8(payload));
                assertThat(client.messages(session).fetch(1).getEnvelopesCount())
                        .isOne();
                assertThatThrownBy(() -> client.auth().login("mallory-the-unmistakable", "wrong".toCharArray()))
                        .isInstanceOf(CredentialsException.class);
                assertThatThrownBy(() -> Clients.register(client, "mallory-the-unmistakable"))
                        .isInstanceOf(QpcException.class);
                client.auth().logout(session);
                assertThatThrownBy(() -> client.messages(session).fetch(1)).isInstanceOf(QpcException.class);
                for (ByteString secret : List.of(session.token(), session.identityKey())) {
                    secrets.add(HexFormat.of().formatHex(secret.toByteArray()));
                    secrets.add(Base64.getEncoder().withoutPadding().encodeToString(secret.toByteArray()));
                    secrets.add(Base64.getUrlEncoder().withoutPadding().encodeToString(secret.toByteArray()));
                }
            }
            assertThat(server.terminate().get(35, TimeUnit.SECONDS)).isZero();
            String log = String.join("\n", server.log());

            assertThat(log).contains("DEBUG");
            assertThat(secrets).noneSatisfy(secret -> assertThat(log).containsIgnoringCase(secret));
        }
    }
}
