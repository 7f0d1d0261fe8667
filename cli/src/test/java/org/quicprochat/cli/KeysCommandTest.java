package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.proto.v1.DeviceKeyPackage;
import org.quicprochat.proto.v1.FetchHybridKeysRequest;
import org.quicprochat.proto.v1.FetchHybridKeysResponse;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.HybridKeyEntry;
import org.quicprochat.proto.v1.UploadHybridKeyRequest;
import org.quicprochat.proto.v1.UploadHybridKeyResponse;
import org.quicprochat.proto.v1.UploadKeyPackageRequest;
import org.quicprochat.proto.v1.UploadKeyPackageResponse;

class KeysCommandTest {
    private static final String BOB = "5f".repeat(32);
    private static final String DEVICE = "0d".repeat(16);
    private static final ByteString BYTES = ByteString.copyFromUtf8("a key package");

    @TempDir
    private Path home = Path.of("");

    private Shell shell = new Shell(home);

    private FetchKeyPackageResponse claimed = FetchKeyPackageResponse.getDefaultInstance();

    @BeforeEach
    void logIn() {
        shell = new Shell(home);
        shell.answer(
                MethodIds.UPLOAD_KEY_PACKAGE,
                _ -> UploadKeyPackageResponse.newBuilder()
                        .setAvailable(2)
                        .addKeyPackageRefs(BYTES)
                        .build());
        shell.answer(MethodIds.FETCH_KEY_PACKAGE, _ -> claimed);
        shell.answer(MethodIds.UPLOAD_HYBRID_KEY, _ -> UploadHybridKeyResponse.getDefaultInstance());
        shell.answer(
                MethodIds.FETCH_HYBRID_KEYS,
                request -> FetchHybridKeysResponse.newBuilder()
                        .addEntries(HybridKeyEntry.newBuilder()
                                .setIdentityKey(((FetchHybridKeysRequest) request).getIdentityKeys(0))
                                .setHybridKey(BYTES))
                        .build());
        shell.logIn();
    }

    private Path file(String name) throws Exception {
        return Files.write(home.resolve(name), BYTES.toByteArray());
    }

    @Test
    void uploadSendsTheFilesAsTheyAre() throws Exception {
        Path file = file("one.mls");

        Shell.Outcome done = shell.run("keys", "upload", "--last-resort", file.toString());

        assertThat(done.code()).isZero();
        assertThat(done.out()).contains("2");
        UploadKeyPackageRequest request = (UploadKeyPackageRequest) shell.asked.getFirst();
        assertThat(request.getKeyPackagesList()).containsExactly(BYTES);
        assertThat(request.getLastResort()).isTrue();
        assertThat(shell.run("keys", "upload", "nowhere.mls").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void claimWritesBytesOrBase64OrJson() throws Exception {
        claimed = FetchKeyPackageResponse.newBuilder()
                .setKeyPackage(BYTES)
                .setLastResort(true)
                .build();

        assertThat(shell.run("keys", "claim", BOB).out()).isEqualTo(Bytes.base64(BYTES) + "\n");
        assertThat(shell.run("keys", "claim", BOB, "--out", "bob.mls").code()).isZero();
        var json = ConfigFactory.parseString(
                shell.run("keys", "claim", BOB, "--device", DEVICE, "--json").out());

        assertThat(Files.readAllBytes(home.resolve("bob.mls"))).isEqualTo(BYTES.toByteArray());
        assertThat(json.getString("key-package")).isEqualTo(Bytes.base64(BYTES));
        assertThat(json.getBoolean("last-resort")).isTrue();
        FetchKeyPackageRequest last = (FetchKeyPackageRequest) shell.asked.getLast();
        assertThat(Bytes.hex(last.getIdentityKey())).isEqualTo(BOB);
        assertThat(Bytes.hex(last.getDeviceId())).isEqualTo(DEVICE);
    }

    @Test
    void claimOfAllDevicesIsALineEach() {
        DeviceKeyPackage one =
                DeviceKeyPackage.newBuilder().setKeyPackage(BYTES).build();
        claimed = FetchKeyPackageResponse.newBuilder()
                .addDeviceKeyPackages(one)
                .addDeviceKeyPackages(one)
                .build();

        assertThat(shell.run("keys", "claim", BOB, "--all-devices").out().lines())
                .hasSize(2);
        assertThat(shell.run("keys", "claim", BOB, "--all-devices", "--device", DEVICE)
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void noneLeftHasACodeOfItsOwn() {
        Shell.Outcome none = shell.run("keys", "claim", BOB);

        assertThat(none.code()).isEqualTo(14);
        assertThat(none.err()).contains("no key package left");
    }

    @Test
    void hybridKeysGoBothWays() throws Exception {
        assertThat(shell.run("keys", "set-hybrid", file("hybrid.pub").toString())
                        .code())
                .isZero();
        assertThat(((UploadHybridKeyRequest) shell.asked.getFirst()).getHybridKey())
                .isEqualTo(BYTES);

        assertThat(shell.run("keys", "hybrid", BOB).out()).isEqualTo(BOB + "  " + Bytes.base64(BYTES) + "\n");
    }
}
