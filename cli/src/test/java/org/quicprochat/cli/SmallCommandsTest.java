package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.proto.v1.DeleteAccountResponse;
import org.quicprochat.proto.v1.DeleteRecoveryBundleResponse;
import org.quicprochat.proto.v1.Endpoint;
import org.quicprochat.proto.v1.ErasedData;
import org.quicprochat.proto.v1.FetchRecoveryBundleResponse;
import org.quicprochat.proto.v1.PublishEndpointRequest;
import org.quicprochat.proto.v1.PublishEndpointResponse;
import org.quicprochat.proto.v1.ResolveEndpointResponse;
import org.quicprochat.proto.v1.ResolveIdentityRequest;
import org.quicprochat.proto.v1.ResolveIdentityResponse;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.proto.v1.ResolveUserResponse;
import org.quicprochat.proto.v1.StoreRecoveryBundleRequest;
import org.quicprochat.proto.v1.StoreRecoveryBundleResponse;

/** user, account, recovery and endpoint. */
class SmallCommandsTest {
    private static final String BOB = "5f".repeat(32);
    private static final String DEVICE = "0d".repeat(16);
    private static final ByteString BYTES = ByteString.copyFromUtf8("some bytes");

    @TempDir
    private Path home = Path.of("");

    private Shell shell = new Shell(home);

    @BeforeEach
    void logIn() {
        shell = new Shell(home);
        ByteString bob = Bytes.identityKey(BOB).orElseThrow();
        answer(
                MethodIds.RESOLVE_USER,
                ResolveUserResponse.newBuilder().setIdentityKey(bob).build());
        answer(
                MethodIds.RESOLVE_IDENTITY,
                ResolveIdentityResponse.newBuilder()
                        .setUsername("bob")
                        .setRegisteredAtMs(0)
                        .setDomain("chat.example")
                        .build());
        answer(
                MethodIds.DELETE_ACCOUNT,
                DeleteAccountResponse.newBuilder()
                        .setDeletedAtMs(5)
                        .addErased(ErasedData.newBuilder().setPlugin("delivery").setRecords(7))
                        .addErased(ErasedData.newBuilder().setPlugin("keys").setRecords(2))
                        .build());
        answer(
                MethodIds.STORE_RECOVERY_BUNDLE,
                StoreRecoveryBundleResponse.newBuilder().setVersion(4).build());
        answer(
                MethodIds.FETCH_RECOVERY_BUNDLE,
                FetchRecoveryBundleResponse.newBuilder()
                        .setBundle(BYTES)
                        .setVersion(4)
                        .setStoredAtMs(0)
                        .build());
        answer(MethodIds.DELETE_RECOVERY_BUNDLE, DeleteRecoveryBundleResponse.getDefaultInstance());
        answer(
                MethodIds.PUBLISH_ENDPOINT,
                PublishEndpointResponse.newBuilder().setExpiresAtMs(0).build());
        answer(
                MethodIds.RESOLVE_ENDPOINT,
                ResolveEndpointResponse.newBuilder()
                        .addEndpoints(Endpoint.newBuilder().setNodeAddr(BYTES))
                        .addEndpoints(Endpoint.newBuilder()
                                .setDeviceId(Bytes.id("", DEVICE))
                                .setNodeAddr(BYTES))
                        .build());
        shell.logIn();
    }

    private void answer(int method, MessageLite answer) {
        shell.answer(method, _ -> answer);
    }

    private String file() throws Exception {
        return Files.write(home.resolve("file"), BYTES.toByteArray()).toString();
    }

    @Test
    void userShowsAddressesAndNames() {
        assertThat(shell.run("user", "resolve", "bob").out()).isEqualTo(BOB + "\n");
        assertThat(((ResolveUserRequest) shell.asked.getFirst()).getUsername()).isEqualTo("bob");

        Shell.Outcome shown = shell.run("user", "show", BOB);
        assertThat(shown.out()).contains("bob@chat.example", BOB, "1970-01-01");
        assertThat(Bytes.hex(((ResolveIdentityRequest) shell.asked.getLast()).getIdentityKey()))
                .isEqualTo(BOB);
        assertThat(ConfigFactory.parseString(
                                shell.run("user", "show", BOB, "--json").out())
                        .getString("username"))
                .isEqualTo("bob");
    }

    @Test
    void anAccountIsDeletedOnlyWhereItsNameIsTyped() {
        Shell.Outcome wrong = shell.pipe("bob\n", "account", "delete");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("cannot be undone", "nothing was deleted");
        assertThat(shell.pipe("", "account", "delete").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.asked).isEmpty();

        Shell.Outcome right = shell.pipe("alice\r\n", "account", "delete");

        assertThat(right.code()).isZero();
        assertThat(right.out()).contains("9 records", "qpc profile remove default");
        assertThat(shell.asked).hasSize(1);
        assertThat(shell.run("account", "delete", "--yes").code())
                .as("the session is gone")
                .isEqualTo(12);
    }

    @Test
    void yesAsksNothing() {
        Shell.Outcome deleted = shell.run("account", "delete", "--yes", "--json");

        assertThat(deleted.code()).isZero();
        assertThat(deleted.err()).isEmpty();
        assertThat(ConfigFactory.parseString(deleted.out()).getInt("erased.delivery"))
                .isEqualTo(7);
    }

    @Test
    void recoveryStoresFetchesAndDeletes() throws Exception {
        assertThat(shell.run("recovery", "store", file()).out()).contains("version 4");
        assertThat(shell.run("recovery", "store", "--expect", "3", file()).code())
                .isZero();
        StoreRecoveryBundleRequest request = (StoreRecoveryBundleRequest) shell.asked.getLast();
        assertThat(request.getBundle()).isEqualTo(BYTES);
        assertThat(request.getExpectedVersion()).isEqualTo(3);
        assertThat(shell.run("recovery", "store", "--expect", "0", file()).code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("recovery", "store", "nowhere").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.pipe("x".repeat((64 << 10) + 1), "recovery", "store", "-")
                        .code())
                .isEqualTo(ExitCode.USAGE);

        assertThat(shell.run("recovery", "fetch").out()).isEqualTo(Bytes.base64(BYTES) + "\n");
        assertThat(shell.run("recovery", "fetch", "--out", "back").code()).isZero();
        assertThat(Files.readAllBytes(home.resolve("back"))).isEqualTo(BYTES.toByteArray());
        assertThat(shell.run("recovery", "delete").code()).isZero();
    }

    @Test
    void endpointPublishesWithdrawsAndResolves() throws Exception {
        assertThat(shell.run("endpoint", "publish", "--ttl", "2h", file()).code())
                .isZero();
        PublishEndpointRequest published = (PublishEndpointRequest) shell.asked.getLast();
        assertThat(published.getNodeAddr()).isEqualTo(BYTES);
        assertThat(published.getTtlSecs()).isEqualTo(7200);
        assertThat(shell.run("endpoint", "publish", "--withdraw").out()).contains("Withdrawn");
        assertThat(((PublishEndpointRequest) shell.asked.getLast()).getNodeAddr())
                .isEqualTo(ByteString.EMPTY);
        assertThat(shell.run("endpoint", "publish").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("endpoint", "publish", "--withdraw", file()).code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("endpoint", "publish", "--ttl", "25h", file()).code())
                .isEqualTo(ExitCode.USAGE);

        assertThat(shell.run("endpoint", "resolve", BOB).out().lines())
                .containsExactly("-  " + Bytes.base64(BYTES), DEVICE + "  " + Bytes.base64(BYTES));
    }
}
