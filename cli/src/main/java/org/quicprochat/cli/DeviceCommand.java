package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.quicprochat.proto.v1.Device;
import org.quicprochat.proto.v1.ListDevicesRequest;
import org.quicprochat.proto.v1.ListDevicesResponse;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.proto.v1.RegisterDeviceResponse;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RegisterPushTokenResponse;
import org.quicprochat.proto.v1.RevokeDeviceRequest;
import org.quicprochat.proto.v1.RevokeDeviceResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The devices of an account. */
@Command(
        name = "device",
        description = {
            "Shows, adds and revokes the devices of your account. Each has a message queue and sessions of its own.",
            "An account without devices needs none: then all its sessions share one queue."
        },
        footer = {
            "%nExamples:",
            "  qpc device register 'my laptop'    # shows the new device's id",
            "  qpc login --device 3f9d...07",
            "  qpc device list",
            "  qpc device revoke 3f9d...07",
            "  qpc device push subscription.json && qpc device push --forget"
        },
        synopsisSubcommandLabel = "(register | list | revoke | push)")
final class DeviceCommand {
    private static final int ID_LENGTH = 16;
    private static final int MAX_FILE = 64 * 1024;

    private final World world;

    DeviceCommand(World world) {
        this.world = world;
    }

    /** Whose push service wakes a device up. */
    enum Platform {
        /** Apple's. */
        APNS(RegisterPushTokenRequest.Platform.APNS),
        /** Google's. */
        FCM(RegisterPushTokenRequest.Platform.FCM),
        /** Any that speaks Web Push. */
        WEB_PUSH(RegisterPushTokenRequest.Platform.WEB_PUSH);

        private final RegisterPushTokenRequest.Platform wire;

        Platform(RegisterPushTokenRequest.Platform wire) {
            this.wire = wire;
        }

        /** As it is written on a command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Command(
            name = "register",
            mixinStandardHelpOptions = true,
            description = {
                "Registers a device, and shows its id. The first one takes over the messages that wait for you.",
                "Log in with the id then: sessions without a device read no messages any more."
            })
    int register(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(
                            names = "--id",
                            paramLabel = "ID",
                            description = "Its id, 16 bytes in hex (default: random). That of a device of yours"
                                    + " gives it another name.")
                    Optional<String> id,
            @Option(names = "--key", paramLabel = "FILE", description = "Its MLS signature key, as raw bytes.")
                    Optional<Path> key,
            @Parameters(
                            paramLabel = "NAME",
                            arity = "0..1",
                            description = "What you call it; the server can read it. At most 225 bytes.")
                    Optional<String> name) {
        ByteString deviceId = id.map(text -> Bytes.id("A device id", text)).orElseGet(this::randomId);
        ByteString deviceKey =
                key.map(path -> SmallFile.read(world, path, MAX_FILE)).orElse(ByteString.EMPTY);
        try (Link link = connect.connect(world)) {
            RegisterDeviceRequest request = RegisterDeviceRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setDeviceId(deviceId)
                    .setName(ByteString.copyFromUtf8(name.orElse("")))
                    .setDeviceKey(deviceKey)
                    .build();
            RegisterDeviceResponse answer =
                    link.remote().call(MethodIds.REGISTER_DEVICE, request, RegisterDeviceResponse.parser());
            String shown = Bytes.hex(deviceId);
            output.write(
                    world,
                    Map.of("device-id", shown, "registered-at", time(answer.getRegisteredAtMs())),
                    "Registered " + shown + "\n  next: qpc login --device " + shown);
            return ExitCode.OK;
        }
    }

    private ByteString randomId() {
        byte[] id = new byte[ID_LENGTH];
        world.random().nextBytes(id);
        return ByteString.copyFrom(id);
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = {
                "Lists your devices: id, when it was registered, the day it was seen last, and its name.",
                "A * marks the device of this session, 'push' one that is woken up when a message comes."
            })
    int list(@Mixin ConnectOptions connect, @Mixin OutputOptions output) {
        try (Link link = connect.connect(world)) {
            ListDevicesRequest request = ListDevicesRequest.newBuilder()
                    .setSessionToken(link.token())
                    .build();
            List<Device> devices = link.remote()
                    .call(MethodIds.LIST_DEVICES, request, ListDevicesResponse.parser())
                    .getDevicesList();
            devices.forEach(device -> show(device, output));
            return ExitCode.OK;
        }
    }

    private void show(Device device, OutputOptions output) {
        String id = Bytes.hex(device.getDeviceId());
        Optional<String> name = EnvelopePrinter.plainText(device.getName()).filter(text -> text.indexOf('\n') < 0);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("device-id", id);
        object.put("name", Bytes.base64(device.getName()));
        name.ifPresent(text -> object.put("name-text", text));
        object.put("registered-at", time(device.getRegisteredAtMs()));
        object.put("last-seen", day(device.getLastSeenMs()));
        object.put("current", device.getCurrent());
        object.put("push", device.getHasPushToken());
        object.put("device-key", Bytes.base64(device.getDeviceKey()));
        String line = "%s %s  %s  seen %s  %-4s  %s"
                .formatted(
                        device.getCurrent() ? "*" : " ",
                        id,
                        day(device.getRegisteredAtMs()),
                        day(device.getLastSeenMs()),
                        device.getHasPushToken() ? "push" : "",
                        name.orElse(Bytes.base64(device.getName())));
        output.write(world, object, line.stripTrailing());
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static String day(long millis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC).toString();
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = {
                "Revokes a device: its sessions end, and its messages and key packages are gone for good.",
                "Do this where a device is lost or stolen."
            })
    int revoke(
            @Mixin ConnectOptions connect,
            @Parameters(paramLabel = "ID", description = "The device, 16 bytes in hex; see qpc device list.")
                    String id) {
        ByteString deviceId = Bytes.id("A device id", id);
        try (Link link = connect.connect(world)) {
            RevokeDeviceRequest request = RevokeDeviceRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setDeviceId(deviceId)
                    .build();
            link.remote().call(MethodIds.REVOKE_DEVICE, request, RevokeDeviceResponse.parser());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "push",
            mixinStandardHelpOptions = true,
            description = {
                "Says how a device is woken up when a message comes while it is not connected.",
                "For web-push FILE holds an https URL (as UnifiedPush gives it), or a browser's subscription in JSON.",
                "Shows the key that the server signs wake-ups with, which a subscription can ask for."
            })
    int push(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(
                            names = "--device",
                            paramLabel = "ID",
                            description = "Another device of yours, 16 bytes in hex (default: the session's).")
                    Optional<String> device,
            @Option(
                            names = "--platform",
                            paramLabel = "NAME",
                            defaultValue = "web-push",
                            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
                    Platform platform,
            @Option(names = "--forget", description = "Do not wake it up any more.") boolean forget,
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..1",
                            description = "What the push service gave the device; '-' is standard input.")
                    Optional<Path> file) {
        if (forget == file.isPresent()) {
            throw Failure.usage("Name a FILE, or --forget.");
        }
        ByteString deviceId = device.map(text -> Bytes.id("A device id", text)).orElse(ByteString.EMPTY);
        ByteString pushToken =
                file.map(path -> SmallFile.read(world, path, MAX_FILE)).orElse(ByteString.EMPTY);
        try (Link link = connect.connect(world)) {
            RegisterPushTokenRequest request = RegisterPushTokenRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setDeviceId(deviceId)
                    .setPlatform(platform.wire)
                    .setPushToken(pushToken)
                    .build();
            ByteString key = link.remote()
                    .call(MethodIds.REGISTER_PUSH_TOKEN, request, RegisterPushTokenResponse.parser())
                    .getServerKey();
            String shown = Bytes.base64url(key);
            output.write(
                    world,
                    Map.of("server-key", shown),
                    (forget ? "Forgotten." : "Registered.") + (key.isEmpty() ? "" : "\n  key of the server: " + shown));
            return ExitCode.OK;
        }
    }
}
