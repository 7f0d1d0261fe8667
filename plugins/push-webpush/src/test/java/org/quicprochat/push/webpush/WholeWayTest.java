package org.quicprochat.push.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.delivery.DeliveryPlugin;
import org.quicprochat.devices.DevicesPlugin;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.ListDevicesRequest;
import org.quicprochat.proto.v1.ListDevicesResponse;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RegisterPushTokenResponse;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** From a message that is queued to a push service that is told, in a server with the plugins that take part. */
class WholeWayTest {
    private static final DeviceId PHONE = new DeviceId(ByteString.copyFromUtf8("bob's phone.    "));
    private static final int LIST = 701;
    private static final long WAIT_NANOS = 30_000_000_000L;

    private final TestCertificates certificates = TestCertificates.of("localhost");
    private final PushService service = new PushService(certificates);
    private final Receiver receiver = new Receiver();

    private final TestServer server;

    WholeWayTest(@TempDir Path directory) {
        try {
            server = TestServer.builder()
                    .plugin(new DevicesPlugin())
                    .plugin(new DeliveryPlugin())
                    .plugin(new PushWebpushPlugin())
                    .config("plugins.push-webpush.config { allow = [localhost], trust-file = \"%s\" }"
                            .formatted(certificates.write(directory.resolve("authorities.pem"))))
                    .start();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void register() {
        call(
                700,
                RegisterDeviceRequest.newBuilder()
                        .setSessionToken(server.account("bob").token())
                        .setDeviceId(PHONE.bytes())
                        .build());
    }

    @AfterEach
    void close() {
        server.close();
        service.close();
    }

    private TestAccount phone() {
        return server.account("bob", PHONE);
    }

    /** A call on a connection of its own, which ends with it. */
    private TestAnswer call(int method, MessageLite request) {
        try (TestConnection connection = server.connect()) {
            return connection.call(method, request);
        }
    }

    private TestAnswer register(String token) {
        return call(
                710,
                RegisterPushTokenRequest.newBuilder()
                        .setSessionToken(phone().token())
                        .setPlatform(RegisterPushTokenRequest.Platform.WEB_PUSH)
                        .setPushToken(ByteString.copyFromUtf8(token))
                        .build());
    }

    private String endpoint() {
        return "https://localhost:" + service.port() + "/bob";
    }

    private void send(String text) {
        TestAnswer answer = call(
                200,
                EnqueueRequest.newBuilder()
                        .setSessionToken(server.account("alice").token())
                        .setRecipientKey(server.account("bob").identity().bytes())
                        .setPayload(ByteString.copyFromUtf8(text))
                        .build());
        assertThat(answer.status()).isEqualTo(Status.OK);
    }

    private boolean hasToken() {
        return call(
                        LIST,
                        ListDevicesRequest.newBuilder()
                                .setSessionToken(server.account("bob").token())
                                .build())
                .ok(ListDevicesResponse.parser())
                .getDevices(0)
                .getHasPushToken();
    }

    /** Lets time go by, in steps, until the push service is told of something. */
    private void awaitRequest(Duration step) {
        long end = System.nanoTime() + WAIT_NANOS;
        while (!service.comes(Duration.ofMillis(20))) {
            server.clock().advance(step);
            server.runJobs();
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Test
    void aMessageForAPhoneThatIsAwayWakesIt() {
        RegisterPushTokenResponse registered =
                register(receiver.subscription(endpoint())).ok(RegisterPushTokenResponse.parser());

        send("a very secret text");

        PushService.Request request = service.next();
        assertThat(receiver.decrypt(request.body())).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
        Jwt jwt = Jwt.verify(request.header("Authorization"));
        assertThat(ByteString.copyFrom(jwt.key())).isEqualTo(registered.getServerKey());
        assertThat(jwt.claims().getLong("exp"))
                .isEqualTo(server.clock().instant().plus(Duration.ofHours(12)).getEpochSecond());
    }

    @Test
    void manyMessagesAreOneWakeUp() {
        register(endpoint());
        for (int i = 0; i < 5; i++) {
            send("message " + i);
        }
        service.next();
        Instant first = server.clock().instant();

        awaitRequest(Duration.ofSeconds(1));

        assertThat(Duration.between(first, server.clock().instant())).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(service.next().body()).isEmpty();
        server.clock().advance(Duration.ofHours(1));
        server.runJobs();
        assertThat(service.comes(Duration.ofMillis(100))).isFalse();
    }

    @Test
    void whoIsConnectedIsNotWokenUp() {
        register(endpoint());
        TestConnection connection = server.connect();
        connection.call(
                201, FetchRequest.newBuilder().setSessionToken(phone().token()).build());

        send("hi");
        assertThat(connection.nextPush().eventId()).isEqualTo(1000);
        assertThat(service.connections()).isZero();

        connection.close();
        assertThat(service.next().line())
                .as("the message still waits when the connection ends")
                .startsWith("POST /bob");
    }

    @Test
    void aTokenThatIsGoneIsForgotten() {
        register(endpoint());
        service.answer(PushService.status(410));
        send("hi");
        service.next();

        long end = System.nanoTime() + WAIT_NANOS;
        while (hasToken()) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
        send("hi again");
        assertThat(service.waiting()).isZero();
    }

    @Test
    void anOverloadedServiceIsTriedAgain() {
        register(endpoint());
        service.answer(PushService.status(503));
        send("hi");
        service.next();

        awaitRequest(Duration.ofSeconds(5));

        assertThat(hasToken()).isTrue();
    }

    @Test
    void whatIsNoEndpointIsRefused() {
        TestAnswer answer = register("http://localhost/");

        answer.assertRefused(Status.BAD_REQUEST, "PUSH_TOKEN_INVALID", "push_token");
    }

    @Test
    void theServersKeyOutlivesARestart() throws Exception {
        ByteString before = register("").ok(RegisterPushTokenResponse.parser()).getServerKey();

        server.restart();

        assertThat(register("").ok(RegisterPushTokenResponse.parser()).getServerKey())
                .isEqualTo(before);
        assertThat(before.size()).isEqualTo(65);
    }
}
