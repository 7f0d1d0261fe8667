package org.quicprochat.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Instant;
import java.util.List;
import org.quicprochat.proto.v1.Device;
import org.quicprochat.proto.v1.ListDevicesRequest;
import org.quicprochat.proto.v1.ListDevicesResponse;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.proto.v1.RegisterDeviceResponse;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RegisterPushTokenResponse;
import org.quicprochat.proto.v1.RevokeDeviceRequest;
import org.quicprochat.proto.v1.RevokeDeviceResponse;

/**
 * The devices of one session's account: methods 700 to 702 and 710. A session belongs to a device from the login that
 * names it ({@link LoginOptions#withDeviceId}). Every method blocks, and may be sent again: each does its work once.
 * Thread-safe.
 */
public final class DevicesClient {
    private static final int REGISTER_DEVICE = 700;
    private static final int LIST_DEVICES = 701;
    private static final int REVOKE_DEVICE = 702;
    private static final int REGISTER_PUSH_TOKEN = 710;

    private final QpcClient client;
    private final SessionInfo session;

    DevicesClient(QpcClient client, SessionInfo session) {
        this.client = client;
        this.session = session;
    }

    /**
     * Registers a device, or gives one that is registered another name. The account's first device takes over the
     * messages and key packages that wait for the account.
     *
     * @param deviceId 16 random bytes
     * @param name at most 225 bytes, which the server can read unless the client encrypts them
     * @param deviceKey the device's MLS signature key, or empty
     * @return when it was registered first
     */
    public Instant register(ByteString deviceId, ByteString name, ByteString deviceKey) {
        RegisterDeviceRequest request = RegisterDeviceRequest.newBuilder()
                .setSessionToken(session.token())
                .setDeviceId(deviceId)
                .setName(name)
                .setDeviceKey(deviceKey)
                .build();
        return Instant.ofEpochMilli(
                call(REGISTER_DEVICE, request, RegisterDeviceResponse.parser()).getRegisteredAtMs());
    }

    /** The devices, in the order of their registration. */
    public List<RegisteredDevice> list() {
        ListDevicesRequest request =
                ListDevicesRequest.newBuilder().setSessionToken(session.token()).build();
        return call(LIST_DEVICES, request, ListDevicesResponse.parser()).getDevicesList().stream()
                .map(DevicesClient::device)
                .toList();
    }

    private static RegisteredDevice device(Device device) {
        return new RegisteredDevice(
                device.getDeviceId(),
                device.getName(),
                Instant.ofEpochMilli(device.getRegisteredAtMs()),
                Instant.ofEpochMilli(device.getLastSeenMs()),
                device.getCurrent(),
                device.getHasPushToken(),
                device.getDeviceKey());
    }

    /**
     * Revokes a device: its sessions, waiting messages and key packages are gone. Where it is the session's own, the
     * connection may be closed before the answer comes.
     */
    public void revoke(ByteString deviceId) {
        RevokeDeviceRequest request = RevokeDeviceRequest.newBuilder()
                .setSessionToken(session.token())
                .setDeviceId(deviceId)
                .build();
        call(REVOKE_DEVICE, request, RevokeDeviceResponse.parser());
    }

    /**
     * Says how the session's device is woken up when a message comes while it is not connected.
     *
     * @param pushToken at most 4 KiB; for {@link PushPlatform#WEB_PUSH} the UTF-8 text of an https URL, or of a
     *     subscription as browsers give it in JSON; empty: it is not woken up any more
     * @return what the platform asks for where a client subscribes: for {@link PushPlatform#WEB_PUSH} the server's
     *     VAPID key of 65 bytes; empty where it asks for nothing
     */
    public ByteString registerPushToken(PushPlatform platform, ByteString pushToken) {
        return registerPushToken(ByteString.EMPTY, platform, pushToken);
    }

    /** As {@link #registerPushToken(PushPlatform, ByteString)}, for any device of the account. */
    public ByteString registerPushToken(ByteString deviceId, PushPlatform platform, ByteString pushToken) {
        RegisterPushTokenRequest request = RegisterPushTokenRequest.newBuilder()
                .setSessionToken(session.token())
                .setDeviceId(deviceId)
                .setPlatform(platform.wire())
                .setPushToken(pushToken)
                .build();
        return call(REGISTER_PUSH_TOKEN, request, RegisterPushTokenResponse.parser())
                .getServerKey();
    }

    private <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser) {
        return client.call(
                methodId, request, parser, new CallOptions(client.defaults().deadline(), true));
    }
}
