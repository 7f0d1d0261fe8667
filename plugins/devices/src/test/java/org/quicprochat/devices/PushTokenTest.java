package org.quicprochat.devices;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quicprochat.plugin.PushGateway;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RegisterPushTokenResponse;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

class PushTokenTest {
    private final DevicesServer devices = new DevicesServer(TestServer.builder().plugin("gateway", new FakeGateway()));
    private final TestAccount alice = devices.server.account("alice");
    private final TestAccount phone = devices.register(alice, "phone");

    @AfterEach
    void stop() {
        devices.close();
    }

    private boolean hasToken(String name) {
        return devices.list(alice).stream()
                .filter(device -> device.getName().toStringUtf8().equals(name))
                .findFirst()
                .orElseThrow()
                .getHasPushToken();
    }

    private void refused(Status status, String reason, String field, RegisterPushTokenRequest.Builder request) {
        devices.assertRefused(status, reason, field, DevicesServer.PUSH_TOKEN, request.build());
    }

    @Test
    void aTokenIsKeptForTheSessionsDeviceOrTheOneNamed() {
        devices.register(alice, "desk");

        assertThat(devices.pushToken(phone, "good one")).isEqualTo(Status.OK);
        assertThat(hasToken("phone")).isTrue();
        assertThat(hasToken("desk")).isFalse();

        RegisterPushTokenRequest.Builder named = DevicesServer.tokenRequest(phone, "good two")
                .setDeviceId(DevicesServer.device("desk").bytes());
        assertThat(devices.server.call(DevicesServer.PUSH_TOKEN, named.build()).status())
                .isEqualTo(Status.OK);
        assertThat(hasToken("desk")).isTrue();
    }

    @Test
    void anEmptyOneForgetsIt() {
        devices.pushToken(phone, "good one");

        assertThat(devices.pushToken(phone, "")).isEqualTo(Status.OK);
        assertThat(devices.pushToken(phone, "")).isEqualTo(Status.OK);

        assertThat(hasToken("phone")).isFalse();
        assertThat(devices.entries("push-tokens")).isEmpty();
        RegisterPushTokenRequest.Builder none = DevicesServer.tokenRequest(phone, "")
                .setPlatform(RegisterPushTokenRequest.Platform.PLATFORM_UNSPECIFIED);
        assertThat(devices.server.call(DevicesServer.PUSH_TOKEN, none.build()).status())
                .isEqualTo(Status.OK);
    }

    @Test
    void theServersKeyIsToldAlsoWhereThereIsNoTokenYet() {
        RegisterPushTokenRequest.Builder empty = DevicesServer.tokenRequest(phone, "");

        assertThat(key(empty)).isEqualTo(ByteString.copyFromUtf8("the server's key"));
        assertThat(key(DevicesServer.tokenRequest(phone, "good")))
                .isEqualTo(ByteString.copyFromUtf8("the server's key"));
        assertThat(key(empty.setPlatform(RegisterPushTokenRequest.Platform.FCM)))
                .isEmpty();
    }

    private ByteString key(RegisterPushTokenRequest.Builder request) {
        return devices.server
                .call(DevicesServer.PUSH_TOKEN, request.build(), RegisterPushTokenResponse.parser())
                .getServerKey();
    }

    @ParameterizedTest
    @EnumSource(
            value = RegisterPushTokenRequest.Platform.class,
            names = {"PLATFORM_UNSPECIFIED", "APNS", "FCM"})
    void aPlatformWithoutAGatewayIsRefused(RegisterPushTokenRequest.Platform platform) {
        refused(
                Status.BAD_REQUEST,
                "PLATFORM_UNSUPPORTED",
                "platform",
                DevicesServer.tokenRequest(phone, "good").setPlatform(platform));
        refused(
                Status.BAD_REQUEST,
                "PLATFORM_UNSUPPORTED",
                "platform",
                DevicesServer.tokenRequest(phone, "good").setPlatformValue(99));
        assertThat(hasToken("phone")).isFalse();
    }

    @Test
    void whatIsWrongHasItsAnswer() {
        refused(Status.BAD_REQUEST, "PUSH_TOKEN_INVALID", "push_token", DevicesServer.tokenRequest(phone, "bad"));
        refused(
                Status.BAD_REQUEST,
                "LENGTH",
                "push_token",
                DevicesServer.tokenRequest(phone, "good" + "x".repeat(4093)));
        refused(Status.BAD_REQUEST, "DEVICE_REQUIRED", "device_id", DevicesServer.tokenRequest(alice, "good"));
        refused(
                Status.BAD_REQUEST,
                "LENGTH",
                "device_id",
                DevicesServer.tokenRequest(alice, "good").setDeviceId(ByteString.copyFromUtf8("x")));
        devices.register(devices.server.account("bob"), "bobs");
        for (String name : new String[] {"bobs", "none"}) {
            refused(
                    Status.NOT_FOUND,
                    "NO_SUCH_DEVICE",
                    "device_id",
                    DevicesServer.tokenRequest(phone, "good")
                            .setDeviceId(DevicesServer.device(name).bytes()));
        }
        assertThat(devices.pushToken(phone, "good" + "x".repeat(4092))).isEqualTo(Status.OK);
    }

    @Test
    void theDiskDoesNotShowTheToken() {
        devices.pushToken(phone, "good and secret");

        assertThat(devices.server.entries())
                .allSatisfy(entry -> assertThat(new String(entry.value(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("secret"));
        assertThat(devices.entries("push-tokens")).hasSize(1);
    }

    @Test
    void aSealedTokenIsItsDevicesAlone() {
        byte[] key = new byte[TokenSeal.KEY_SIZE];
        TokenSeal seal = new TokenSeal(() -> key, new SecureRandom());
        TokenSeal other = new TokenSeal(
                () -> "another key of thirty-two bytes.".getBytes(StandardCharsets.UTF_8), new SecureRandom());
        Target target = new Target(alice.identity(), DevicesServer.device("phone"));
        PushToken token = new PushToken(PushGateway.Platform.FCM, ByteString.copyFromUtf8("secret"));

        byte[] sealed = seal.seal(target, token);

        assertThat(seal.open(target, sealed)).contains(token);
        assertThat(seal.seal(target, token)).isNotEqualTo(sealed);
        assertThat(other.open(target, sealed)).isEmpty();
        assertThat(seal.open(new Target(alice.identity(), DevicesServer.device("desk")), sealed))
                .isEmpty();
        sealed[1] = 3;
        assertThat(seal.open(target, sealed)).as("of another platform").isEmpty();
    }
}
