package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.proto.v1.Device;
import org.quicprochat.proto.v1.ListDevicesResponse;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.proto.v1.RegisterDeviceResponse;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RegisterPushTokenResponse;
import org.quicprochat.proto.v1.RevokeDeviceRequest;
import org.quicprochat.proto.v1.RevokeDeviceResponse;

class DeviceCommandTest {
    private static final String ID = "0d".repeat(16);
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path home = Path.of("");

    private Shell shell = new Shell(home);

    private ListDevicesResponse listed = ListDevicesResponse.getDefaultInstance();

    @BeforeEach
    void logIn() {
        shell = new Shell(home);
        shell.answer(
                MethodIds.REGISTER_DEVICE,
                _ -> RegisterDeviceResponse.newBuilder()
                        .setRegisteredAtMs(THEN.toEpochMilli())
                        .build());
        shell.answer(MethodIds.LIST_DEVICES, _ -> listed);
        shell.answer(MethodIds.REVOKE_DEVICE, _ -> RevokeDeviceResponse.getDefaultInstance());
        shell.answer(
                MethodIds.REGISTER_PUSH_TOKEN,
                _ -> RegisterPushTokenResponse.newBuilder()
                        .setServerKey(ByteString.copyFrom(new byte[] {4, -1, -1}))
                        .build());
        shell.logIn();
    }

    private Shell.Outcome login(String... more) {
        List<String> arguments = new ArrayList<>(List.of("login"));
        arguments.addAll(List.of(more));
        return shell.run(List.of("correct horse"), arguments.toArray(String[]::new));
    }

    @Test
    void registerMakesAnIdAndSaysWhatToDoNext() throws Exception {
        Path key = Files.write(home.resolve("device.key"), new byte[] {1, 2, 3});

        Shell.Outcome done = shell.run("device", "register", "my laptop", "--key", key.toString());

        assertThat(done.code()).isZero();
        RegisterDeviceRequest request = (RegisterDeviceRequest) shell.asked.getFirst();
        assertThat(request.getDeviceId().size()).isEqualTo(16);
        assertThat(request.getName().toStringUtf8()).isEqualTo("my laptop");
        assertThat(request.getDeviceKey()).isEqualTo(ByteString.copyFrom(new byte[] {1, 2, 3}));
        assertThat(done.out()).contains("qpc login --device " + Bytes.hex(request.getDeviceId()));
        Config json = ConfigFactory.parseString(
                shell.run("device", "register", "--id", ID, "--json").out());
        assertThat(json.getString("device-id")).isEqualTo(ID);
        assertThat(json.getString("registered-at")).isEqualTo(THEN.toString());
        assertThat(shell.run("device", "register", "--id", "0d").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void theProfileRemembersTheDeviceOfALogin() {
        assertThat(login("--device", ID).code()).isZero();
        assertThat(login().code()).isZero();
        assertThat(login("--no-device").code()).isZero();
        assertThat(login().code()).isZero();

        assertThat(shell.server.loginDevices.stream().map(Bytes::hex)).containsExactly("", ID, ID, "", "");
        assertThat(login("--device", ID, "--no-device").code()).isEqualTo(ExitCode.USAGE);
        assertThat(login("--device", "x").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void listShowsALineEach() {
        Device phone = Device.newBuilder()
                .setDeviceId(Bytes.id("id", ID))
                .setName(ByteString.copyFromUtf8("my phone"))
                .setRegisteredAtMs(THEN.toEpochMilli())
                .setLastSeenMs(THEN.toEpochMilli())
                .setCurrent(true)
                .setHasPushToken(true)
                .build();
        Device other = phone.toBuilder()
                .setName(ByteString.copyFromUtf8("\u001b[2J\n"))
                .setCurrent(false)
                .setHasPushToken(false)
                .build();
        listed = ListDevicesResponse.newBuilder()
                .addDevices(phone)
                .addDevices(other)
                .build();

        List<String> lines = shell.run("device", "list").out().lines().toList();

        assertThat(lines)
                .containsExactly(
                        "* " + ID + "  2026-01-02  seen 2026-01-02  push  my phone",
                        "  " + ID + "  2026-01-02  seen 2026-01-02        " + Bytes.base64(other.getName()));
        Config json = ConfigFactory.parseString(
                shell.run("device", "list", "--json").out().lines().findFirst().orElseThrow());
        assertThat(json.getString("name-text")).isEqualTo("my phone");
        assertThat(json.getBoolean("current")).isTrue();
        assertThat(json.getBoolean("push")).isTrue();
        assertThat(json.getString("last-seen")).isEqualTo("2026-01-02");
    }

    @Test
    void revokeNamesTheDevice() {
        assertThat(shell.run("device", "revoke", ID).code()).isZero();

        assertThat(Bytes.hex(((RevokeDeviceRequest) shell.asked.getFirst()).getDeviceId()))
                .isEqualTo(ID);
    }

    @Test
    void pushSendsTheFileAndShowsTheServersKey() throws Exception {
        Path file = Files.writeString(home.resolve("endpoint"), "https://push.example/a\n");

        Shell.Outcome done = shell.run("device", "push", file.toString());

        assertThat(done.out()).contains("BP__");
        RegisterPushTokenRequest first = (RegisterPushTokenRequest) shell.asked.getFirst();
        assertThat(first.getPushToken().toStringUtf8()).isEqualTo("https://push.example/a\n");
        assertThat(first.getPlatform()).isEqualTo(RegisterPushTokenRequest.Platform.WEB_PUSH);
        assertThat(first.getDeviceId()).isEmpty();
        assertThat(shell.run("device", "push", "--forget", "--device", ID, "--platform", "fcm")
                        .code())
                .isZero();
        RegisterPushTokenRequest second = (RegisterPushTokenRequest) shell.asked.getLast();
        assertThat(second.getPushToken()).isEmpty();
        assertThat(second.getPlatform()).isEqualTo(RegisterPushTokenRequest.Platform.FCM);
        assertThat(Bytes.hex(second.getDeviceId())).isEqualTo(ID);
        assertThat(shell.run("device", "push").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("device", "push", "--forget", file.toString()).code())
                .isEqualTo(ExitCode.USAGE);
    }
}
