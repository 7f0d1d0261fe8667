package org.quicprochat.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.auth.opaque.AuthOpaquePlugin;
import org.quicprochat.delivery.DeliveryPlugin;
import org.quicprochat.keys.KeysPlugin;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.proto.v1.DeviceKeyPackage;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.ListDevicesRequest;
import org.quicprochat.proto.v1.ListDevicesResponse;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.proto.v1.PushNewMessage;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.proto.v1.RegisterDeviceResponse;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RegisterPushTokenResponse;
import org.quicprochat.proto.v1.RevokeDeviceRequest;
import org.quicprochat.proto.v1.RevokeDeviceResponse;
import org.quicprochat.proto.v1.UploadKeyPackageRequest;
import org.quicprochat.proto.v1.UploadKeyPackageResponse;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** Devices beside the real sessions, queues and key packages. */
class TogetherTest {
    private static final ByteString NONE = ByteString.EMPTY;
    private static final ByteString PHONE = DevicesServer.device("phone").bytes();
    private static final ByteString DESK = DevicesServer.device("desk").bytes();

    private final FakeGateway gateway = new FakeGateway();
    private final TestServer server = start();
    private final OpaqueAccounts accounts = new OpaqueAccounts(server);
    private final IdentityKey bob = accounts.register("bob");
    private final ByteString ofBob = accounts.login("bob", NONE);
    private final ByteString ofAlice = aliceLogsIn();

    private TestServer start() {
        return TestServer.builder()
                .withoutTestAccounts()
                .plugin(new AuthOpaquePlugin())
                .plugin(new DeliveryPlugin())
                .plugin(new KeysPlugin())
                .plugin(new DevicesPlugin())
                .plugin("gateway", gateway)
                .config("plugins.keys.config.validation = none")
                .started();
    }

    private ByteString aliceLogsIn() {
        accounts.register("alice");
        return accounts.login("alice", NONE);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private <R extends MessageLite> R call(int method, MessageLite request, Parser<R> parser) {
        // A connection of its own: one that has called with a device's session counts as the device's.
        try (TestConnection connection = server.connect()) {
            return connection.call(method, request, parser);
        }
    }

    /** Registers a device of bob's, and logs it in. */
    private ByteString device(ByteString id) {
        call(
                DevicesServer.REGISTER,
                RegisterDeviceRequest.newBuilder()
                        .setSessionToken(ofBob)
                        .setDeviceId(id)
                        .build(),
                RegisterDeviceResponse.parser());
        return accounts.login("bob", id);
    }

    private void revoke(ByteString session, ByteString id) {
        call(
                DevicesServer.REVOKE,
                RevokeDeviceRequest.newBuilder()
                        .setSessionToken(session)
                        .setDeviceId(id)
                        .build(),
                RevokeDeviceResponse.parser());
    }

    private void send(String text) {
        EnqueueRequest request = EnqueueRequest.newBuilder()
                .setSessionToken(ofAlice)
                .setRecipientKey(bob.bytes())
                .setPayload(ByteString.copyFromUtf8(text))
                .build();
        call(200, request, EnqueueResponse.parser());
    }

    private List<String> fetch(ByteString session) {
        FetchResponse answer =
                call(201, FetchRequest.newBuilder().setSessionToken(session).build(), FetchResponse.parser());
        return answer.getEnvelopesList().stream()
                .map(envelope -> envelope.getPayload().toStringUtf8())
                .toList();
    }

    private void upload(ByteString session, String keyPackage) {
        UploadKeyPackageRequest request = UploadKeyPackageRequest.newBuilder()
                .setSessionToken(session)
                .addKeyPackages(ByteString.copyFromUtf8(keyPackage))
                .build();
        call(300, request, UploadKeyPackageResponse.parser());
    }

    private FetchKeyPackageResponse claimOfAll() {
        FetchKeyPackageRequest request = FetchKeyPackageRequest.newBuilder()
                .setSessionToken(ofAlice)
                .setIdentityKey(bob.bytes())
                .setAllDevices(true)
                .build();
        return call(301, request, FetchKeyPackageResponse.parser());
    }

    private void pushToken(ByteString session) {
        RegisterPushTokenRequest request = RegisterPushTokenRequest.newBuilder()
                .setSessionToken(session)
                .setPlatform(RegisterPushTokenRequest.Platform.WEB_PUSH)
                .setPushToken(ByteString.copyFromUtf8("good"))
                .build();
        call(DevicesServer.PUSH_TOKEN, request, RegisterPushTokenResponse.parser());
    }

    private Status statusOf(ByteString session) {
        try (TestConnection connection = server.connect()) {
            return connection
                    .call(
                            DevicesServer.LIST,
                            ListDevicesRequest.newBuilder()
                                    .setSessionToken(session)
                                    .build())
                    .status();
        }
    }

    @Test
    void aSessionBelongsToADeviceFromTheLoginThatNamesIt() {
        assertThat(accounts.tryLogin("bob", PHONE).status()).isEqualTo(Status.NOT_FOUND);

        ByteString phone = device(PHONE);

        ListDevicesResponse listed = call(
                DevicesServer.LIST,
                ListDevicesRequest.newBuilder().setSessionToken(phone).build(),
                ListDevicesResponse.parser());
        assertThat(listed.getDevices(0).getCurrent()).isTrue();
        assertThat(accounts.tryLogin("alice", PHONE).status()).isEqualTo(Status.NOT_FOUND);
    }

    @Test
    void theFirstDeviceTakesOverAndLaterMessagesGoToAll() {
        send("before");
        upload(ofBob, "package before");

        ByteString phone = device(PHONE);
        ByteString desk = device(DESK);
        send("after");

        assertThat(fetch(phone)).containsExactly("before", "after");
        assertThat(fetch(desk)).containsExactly("after");
        assertThat(fetch(ofBob)).isEmpty();
        upload(desk, "package of desk");
        assertThat(claimOfAll().getDeviceKeyPackagesList())
                .extracting(
                        DeviceKeyPackage::getDeviceId,
                        one -> one.getKeyPackage().toStringUtf8())
                .containsExactly(tuple(PHONE, "package before"), tuple(DESK, "package of desk"));
    }

    @Test
    void aRevocationEndsAllThatIsTheDevices() {
        ByteString phone = device(PHONE);
        ByteString phoneAgain = accounts.login("bob", PHONE);
        ByteString desk = device(DESK);
        send("to both");
        upload(phone, "package of phone");
        upload(desk, "package of desk");
        pushToken(phone);
        TestConnection connected = server.connect();
        connected.call(203, PeekRequest.newBuilder().setSessionToken(phone).build(), FetchResponse.parser());

        revoke(desk, PHONE);

        DevicesServer.await(connected::isClosed);
        assertThat(statusOf(phone)).isEqualTo(Status.UNAUTHORIZED);
        assertThat(statusOf(phoneAgain)).isEqualTo(Status.UNAUTHORIZED);
        assertThat(accounts.tryLogin("bob", PHONE).status()).isEqualTo(Status.NOT_FOUND);
        assertThat(claimOfAll().getDeviceKeyPackagesList())
                .extracting(one -> one.getKeyPackage().toStringUtf8())
                .containsExactly("package of desk");
        assertThat(fetch(desk)).containsExactly("to both");
        assertThat(server.entries())
                .as("nothing but that it was revoked is kept of the device")
                .filteredOn(entry -> entry.key().elements().contains(PHONE)
                        || ByteString.copyFrom(entry.value()).toStringUtf8().contains(PHONE.toStringUtf8()))
                .extracting(entry -> entry.subspace())
                .containsExactly("rosters");
    }

    @Test
    void whenTheLastDeviceIsRevokedTheAccountHasAQueueAgain() {
        ByteString phone = device(PHONE);
        send("lost with the phone");
        revoke(phone, PHONE);

        send("to the account");

        assertThat(fetch(ofBob)).containsExactly("to the account");
        send("to the next");
        assertThat(fetch(device(DESK))).containsExactly("to the next");
    }

    @Test
    void aMessageWakesTheDevicesThatAreNotConnected() {
        ByteString phone = device(PHONE);
        ByteString desk = device(DESK);
        pushToken(phone);
        pushToken(desk);
        TestConnection connected = server.connect();
        connected.call(203, PeekRequest.newBuilder().setSessionToken(desk).build(), FetchResponse.parser());

        send("hi");

        assertThat(connected
                        .nextPush()
                        .as(PushNewMessage.parser())
                        .getEnvelope()
                        .getPayload()
                        .toStringUtf8())
                .isEqualTo("hi");
        DevicesServer.await(() -> !gateway.woken().isEmpty());
        connected.close();
        DevicesServer.await(() -> gateway.woken().size() == 2);
        assertThat(fetch(phone)).containsExactly("hi");
    }
}
