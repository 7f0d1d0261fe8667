package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.quicprochat.client.ScriptedServer.Request;
import org.quicprochat.proto.v1.Device;
import org.quicprochat.proto.v1.ListDevicesRequest;
import org.quicprochat.proto.v1.ListDevicesResponse;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.proto.v1.RegisterDeviceResponse;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RegisterPushTokenResponse;
import org.quicprochat.proto.v1.RevokeDeviceRequest;
import org.quicprochat.proto.v1.RevokeDeviceResponse;

/** Each method's request and answer, as its .proto says. */
class DevicesClientTest {
    private static final ByteString TOKEN = ByteString.copyFromUtf8("token");
    private static final ByteString PHONE = ByteString.copyFrom(new byte[16]);
    private static final ByteString NAME = ByteString.copyFromUtf8("phone");
    private static final ByteString KEY = ByteString.copyFromUtf8("a key");
    private static final SessionInfo SESSION = new SessionInfo(TOKEN, ByteString.copyFrom(new byte[32]), Instant.EPOCH);
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant DAY = Instant.parse("2026-01-02T00:00:00Z");

    private final List<MessageLite> asked = new CopyOnWriteArrayList<>();

    private void serve(Request request) {
        try {
            request.ok(answer(request));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private MessageLite answer(Request request) throws InvalidProtocolBufferException {
        return switch (request.methodId()) {
            case 700 -> {
                asked.add(RegisterDeviceRequest.parseFrom(request.body()));
                yield RegisterDeviceResponse.newBuilder()
                        .setRegisteredAtMs(THEN.toEpochMilli())
                        .build();
            }
            case 701 -> {
                asked.add(ListDevicesRequest.parseFrom(request.body()));
                yield ListDevicesResponse.newBuilder()
                        .addDevices(Device.newBuilder()
                                .setDeviceId(PHONE)
                                .setName(NAME)
                                .setRegisteredAtMs(THEN.toEpochMilli())
                                .setLastSeenMs(DAY.toEpochMilli())
                                .setCurrent(true)
                                .setHasPushToken(true)
                                .setDeviceKey(KEY))
                        .build();
            }
            case 702 -> {
                asked.add(RevokeDeviceRequest.parseFrom(request.body()));
                yield RevokeDeviceResponse.getDefaultInstance();
            }
            default -> {
                asked.add(RegisterPushTokenRequest.parseFrom(request.body()));
                yield RegisterPushTokenResponse.newBuilder().setServerKey(KEY).build();
            }
        };
    }

    @Test
    void everyMethodSaysWhatItsProtoSays() {
        try (ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
                ScriptedServer server = ScriptedServer.start(this::serve);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            DevicesClient devices = client.devices(SESSION);

            assertThat(devices.register(PHONE, NAME, KEY)).isEqualTo(THEN);
            assertThat(devices.list()).containsExactly(new RegisteredDevice(PHONE, NAME, THEN, DAY, true, true, KEY));
            devices.revoke(PHONE);
            assertThat(devices.registerPushToken(PushPlatform.WEB_PUSH, NAME)).isEqualTo(KEY);
            devices.registerPushToken(PHONE, PushPlatform.FCM, ByteString.EMPTY);
        }
        assertThat(asked)
                .containsExactly(
                        RegisterDeviceRequest.newBuilder()
                                .setSessionToken(TOKEN)
                                .setDeviceId(PHONE)
                                .setName(NAME)
                                .setDeviceKey(KEY)
                                .build(),
                        ListDevicesRequest.newBuilder().setSessionToken(TOKEN).build(),
                        RevokeDeviceRequest.newBuilder()
                                .setSessionToken(TOKEN)
                                .setDeviceId(PHONE)
                                .build(),
                        RegisterPushTokenRequest.newBuilder()
                                .setSessionToken(TOKEN)
                                .setPlatform(RegisterPushTokenRequest.Platform.WEB_PUSH)
                                .setPushToken(NAME)
                                .build(),
                        RegisterPushTokenRequest.newBuilder()
                                .setSessionToken(TOKEN)
                                .setDeviceId(PHONE)
                                .setPlatform(RegisterPushTokenRequest.Platform.FCM)
                                .build());
    }

    @Test
    void everyPlatformHasItsNumber() {
        assertThat(PushPlatform.values())
                .extracting(platform -> platform.wire().getNumber())
                .containsExactly(1, 2, 3);
    }
}
