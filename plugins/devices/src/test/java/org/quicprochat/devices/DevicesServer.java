package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.proto.v1.ListDevicesRequest;
import org.quicprochat.proto.v1.ListDevicesResponse;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.proto.v1.RegisterDeviceResponse;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RevokeDeviceRequest;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

/** A server with the plugin, and the calls to it. */
final class DevicesServer implements AutoCloseable {
    static final int REGISTER = 700;
    static final int LIST = 701;
    static final int REVOKE = 702;
    static final int PUSH_TOKEN = 710;

    private static final long WAIT_NANOS = 30_000_000_000L;
    private static final long PAUSE_NANOS = 2_000_000;

    final Neighbours neighbours = new Neighbours();
    final TestServer server;
    private volatile Optional<WakeUpSender> sender = Optional.empty();

    /** The plugin, with a look at what sends wake-ups. */
    private final class Watched implements ServerPlugin {
        @Override
        public PluginDefinition define(PluginContext context) {
            PluginDefinition definition = new DevicesPlugin().define(context);
            sender = definition.services().stream()
                    .map(PluginDefinition.Provided::instance)
                    .filter(WakeUpSender.class::isInstance)
                    .map(WakeUpSender.class::cast)
                    .findFirst();
            return definition;
        }
    }

    WakeUpSender sender() {
        return sender.orElseThrow();
    }

    DevicesServer(String... config) {
        this(TestServer.builder(), config);
    }

    /** The lines are of the plugin's configuration. */
    DevicesServer(TestServerBuilder builder, String... config) {
        builder.plugin("devices", new Watched()).plugin("neighbours", neighbours);
        for (String line : config) {
            builder.config("plugins.devices.config." + line);
        }
        server = builder.started();
    }

    static DeviceId device(String name) {
        return new DeviceId(ByteString.copyFrom(
                Arrays.copyOf(ByteString.copyFromUtf8(name + " ".repeat(16)).toByteArray(), 16)));
    }

    /** How a note of {@link Neighbours} names a device. */
    static String noted(String name) {
        return device(name).bytes().toStringUtf8();
    }

    static RegisterDeviceRequest registerRequest(TestAccount account, String name) {
        return RegisterDeviceRequest.newBuilder()
                .setSessionToken(account.token())
                .setDeviceId(device(name).bytes())
                .setName(ByteString.copyFromUtf8(name))
                .build();
    }

    RegisterDeviceResponse register(RegisterDeviceRequest request) {
        return server.call(REGISTER, request, RegisterDeviceResponse.parser());
    }

    /** Registers a device, and gives the account with a session of it. */
    TestAccount register(TestAccount account, String name) {
        register(registerRequest(account, name));
        return server.account(account.username(), device(name));
    }

    static ListDevicesRequest listRequest(TestAccount account) {
        return ListDevicesRequest.newBuilder().setSessionToken(account.token()).build();
    }

    List<org.quicprochat.proto.v1.Device> list(TestAccount account) {
        return server.call(LIST, listRequest(account), ListDevicesResponse.parser())
                .getDevicesList();
    }

    List<String> names(TestAccount account) {
        return list(account).stream()
                .map(device -> device.getName().toStringUtf8())
                .toList();
    }

    static RevokeDeviceRequest revokeRequest(TestAccount account, String name) {
        return RevokeDeviceRequest.newBuilder()
                .setSessionToken(account.token())
                .setDeviceId(device(name).bytes())
                .build();
    }

    Status revoke(TestAccount account, String name) {
        return server.call(REVOKE, revokeRequest(account, name)).status();
    }

    static RegisterPushTokenRequest.Builder tokenRequest(TestAccount account, String token) {
        return RegisterPushTokenRequest.newBuilder()
                .setSessionToken(account.token())
                .setPlatform(RegisterPushTokenRequest.Platform.WEB_PUSH)
                .setPushToken(ByteString.copyFromUtf8(token));
    }

    Status pushToken(TestAccount account, String token) {
        return server.call(PUSH_TOKEN, tokenRequest(account, token).build()).status();
    }

    /** A connection that belongs to a session. */
    TestConnection connect(TestAccount account) {
        TestConnection connection = server.connect();
        connection.call(LIST, listRequest(account), ListDevicesResponse.parser());
        return connection;
    }

    void assertRefused(Status status, String reason, String field, int method, MessageLite request) {
        server.call(method, request).assertRefused(status, reason, field);
    }

    List<StoredEntry> entries(String subspace) {
        return server.entries("devices", subspace);
    }

    /** Waits for what another thread does. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + WAIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("It did not happen within 30 s");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
