package org.quicprochat.auth.opaque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicprochat.auth.opaque.Answers.assertLoginFailed;
import static org.quicprochat.auth.opaque.Answers.assertRefused;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.auth.opaque.FakeContext.FakeConnection;
import org.quicprochat.opaque.LoginFailedException;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.proto.v1.OpaqueLoginFinishRequest;
import org.quicprochat.proto.v1.OpaqueLoginFinishResponse;
import org.quicprochat.wire.Status;

/** Methods 102 and 103. */
class LoginTest {
    private static final ByteString DEVICE = AuthServer.repeat(7, 16);

    @TempDir
    private Path directory;

    private final FakeStore store = new FakeStore();
    private final FakeConnection connection = new FakeConnection();
    private AuthServer server;
    private ByteString identity;

    @BeforeEach
    void alice() throws Exception {
        server = new AuthServer(store, directory, "");
        identity = server.register("alice", "secret");
    }

    @Test
    void theRightPasswordGivesASession() throws Exception {
        OpaqueLoginFinishResponse response =
                server.finishLogin(connection, server.login(connection, "ALICE", "secret"));
        assertThat(response.getSessionToken().size()).isEqualTo(32);
        assertThat(response.getIdentityKey()).isEqualTo(identity);
        assertThat(response.getExpiresAtMs())
                .isEqualTo(server.context
                        .clock()
                        .instant()
                        .plus(Duration.ofDays(30))
                        .toEpochMilli());
        Principal principal = server.authenticate(response.getSessionToken());
        assertThat(principal.username()).isEqualTo("alice");
        assertThat(principal.identity().bytes()).isEqualTo(identity);
        assertThat(principal.device()).isEmpty();
        assertThat(principal.admin()).isFalse();
        assertThat(principal.loggedInAt()).isEqualTo(server.context.clock().instant());
    }

    @Test
    void theStoreHoldsNoToken() throws Exception {
        ByteString token = server.login("alice", "secret");
        assertThat(store.contents())
                .noneSatisfy((key, value) -> assertThat(
                                key.elements().contains(token) || indexOf(ByteString.copyFrom(value), token) >= 0)
                        .isTrue());
    }

    @Test
    void aWrongPasswordAndAnUnknownNameLookAlike() {
        for (String name : List.of("alice", "nobody")) {
            assertThatThrownBy(() -> server.login(connection, name, "guess")).isInstanceOf(LoginFailedException.class);
            assertLoginFailed(() -> server.finishLogin(
                    connection,
                    OpaqueLoginFinishRequest.newBuilder().setUsername(name).setFinalization(AuthServer.repeat(1, 64))));
        }
    }

    @Test
    void startDoesTheSameForAnUnknownName() throws Exception {
        byte[] ke1 = server.client.login(AuthServer.bytes("secret")).ke1();
        int before = store.gets();
        byte[] known = server.startLogin(connection, "alice", ke1);
        int between = store.gets();
        byte[] unknown = server.startLogin(connection, "nobody", ke1);
        assertThat(store.gets() - between).isEqualTo(between - before).isEqualTo(1);
        assertThat(unknown).hasSameSizeAs(known).hasSize(320);
    }

    @Test
    void startRefusesWhatIsNoKe1() {
        for (int length : new int[] {0, 95, 97}) {
            assertRefused(
                    Status.BAD_REQUEST,
                    "LENGTH",
                    "login_request",
                    () -> server.startLogin(connection, "alice", new byte[length]));
        }
        for (String name : List.of("alice", "nobody")) {
            assertRefused(
                    Status.BAD_REQUEST,
                    "OPAQUE_INVALID",
                    "login_request",
                    () -> server.startLogin(connection, name, new byte[96]));
        }
        assertRefused(
                Status.BAD_REQUEST,
                "USERNAME_INVALID",
                "username",
                () -> server.startLogin(connection, "a", new byte[96]));
    }

    @Test
    void finishRefusesWrongLengths() throws Exception {
        OpaqueLoginFinishRequest good =
                server.login(connection, "alice", "secret").build();
        assertRefused(
                Status.BAD_REQUEST,
                "LENGTH",
                "finalization",
                () -> server.finishLogin(connection, good.toBuilder().setFinalization(AuthServer.repeat(1, 63))));
        assertRefused(
                Status.BAD_REQUEST,
                "LENGTH",
                "identity_key",
                () -> server.finishLogin(connection, good.toBuilder().setIdentityKey(AuthServer.repeat(1, 31))));
        assertRefused(
                Status.BAD_REQUEST,
                "LENGTH",
                "device_id",
                () -> server.finishLogin(connection, good.toBuilder().setDeviceId(AuthServer.repeat(1, 15))));
        assertRefused(
                Status.BAD_REQUEST,
                "USERNAME_INVALID",
                "username",
                () -> server.finishLogin(connection, good.toBuilder().setUsername("")));
        server.finishLogin(connection, good.toBuilder());
    }

    @Test
    void aLoginIsFinishedOnItsConnectionOnce() throws Exception {
        OpaqueLoginFinishRequest.Builder finish = server.login(connection, "alice", "secret");
        assertLoginFailed(() -> server.finishLogin(new FakeConnection(), finish));
        server.finishLogin(connection, finish);
        assertLoginFailed(() -> server.finishLogin(connection, finish));
    }

    @Test
    void aWrongKe3EndsTheLogin() throws Exception {
        OpaqueLoginFinishRequest good =
                server.login(connection, "alice", "secret").build();
        assertLoginFailed(
                () -> server.finishLogin(connection, good.toBuilder().setFinalization(AuthServer.repeat(1, 64))));
        assertLoginFailed(() -> server.finishLogin(connection, good.toBuilder()));
    }

    @Test
    void aLoginOfAnotherNameDoesNotCount() throws Exception {
        server.register("mallory", "mine");
        OpaqueLoginFinishRequest.Builder finish = server.login(connection, "mallory", "mine");
        assertLoginFailed(() -> server.finishLogin(connection, finish.setUsername("alice")));
        server.finishLogin(connection, finish.setUsername("mallory"));
    }

    @Test
    void aLoginWaitsForAMinute() throws Exception {
        OpaqueLoginFinishRequest.Builder inTime = server.login(connection, "alice", "secret");
        server.advance(Duration.ofSeconds(60).minusMillis(1));
        server.finishLogin(connection, inTime);
        OpaqueLoginFinishRequest.Builder late = server.login(connection, "alice", "secret");
        server.advance(Duration.ofSeconds(60));
        assertLoginFailed(() -> server.finishLogin(connection, late));
    }

    @Test
    void aConnectionHasFourLoginsAndTheOldestGoes() throws Exception {
        OpaqueLoginFinishRequest.Builder oldest = server.login(connection, "alice", "secret");
        OpaqueLoginFinishRequest.Builder second = server.login(connection, "alice", "secret");
        for (int i = 0; i < 2; i++) {
            server.login(connection, "alice", "secret");
        }
        OpaqueLoginFinishRequest.Builder last = server.login(connection, "alice", "secret");
        server.finishLogin(connection, second);
        server.finishLogin(connection, last);
        assertLoginFailed(() -> server.finishLogin(connection, oldest));
        for (int i = 0; i < 100; i++) {
            server.startLogin(
                    connection, "user" + i, server.client.login(new byte[1]).ke1());
        }
        int held = connection
                .attachment(PendingLogins.class, () -> new PendingLogins(1, Duration.ofSeconds(1)))
                .size();
        assertThat(held).isEqualTo(4);
    }

    @Test
    void theIdentityKeyMustBeTheAccounts() throws Exception {
        OpaqueLoginFinishRequest.Builder other =
                server.login(connection, "alice", "secret").setIdentityKey(AuthServer.newIdentity());
        assertLoginFailed(() -> server.finishLogin(connection, other));
        OpaqueLoginFinishRequest.Builder own =
                server.login(connection, "alice", "secret").setIdentityKey(identity);
        assertThat(server.finishLogin(connection, own).getIdentityKey()).isEqualTo(identity);
    }

    @Test
    void aSessionOfADeviceNeedsTheDevice() throws Exception {
        OpaqueLoginFinishRequest.Builder without =
                server.login(connection, "alice", "secret").setDeviceId(DEVICE);
        assertRefused(Status.NOT_FOUND, "NO_SUCH_DEVICE", "device_id", () -> server.finishLogin(connection, without));
        server.context.provide(Devices.class, new OneDevice());
        ByteString token = server.finishLogin(
                        connection, server.login(connection, "alice", "secret").setDeviceId(DEVICE))
                .getSessionToken();
        assertThat(server.authenticate(token).device()).hasValue(new DeviceId(DEVICE));
        OpaqueLoginFinishRequest.Builder unknown =
                server.login(connection, "alice", "secret").setDeviceId(AuthServer.repeat(8, 16));
        assertRefused(Status.NOT_FOUND, "NO_SUCH_DEVICE", "device_id", () -> server.finishLogin(connection, unknown));
    }

    @Test
    void aLoginDoesNotOutliveItsAccount() throws Exception {
        OpaqueLoginFinishRequest.Builder finish = server.login(connection, "alice", "secret");
        Account account = new Account(
                new IdentityKey(identity), "alice", server.context.clock().instant());
        store.run(tx -> server.extension(AccountDataOwner.class).erase(tx, account));
        assertLoginFailed(() -> server.finishLogin(connection, finish));
    }

    @Test
    void aLoginIsNotTheNamesNextOwners() throws Exception {
        server = new AuthServer(store, directory, "name-hold = 0");
        OpaqueLoginFinishRequest.Builder finish = server.login(connection, "alice", "secret");
        Account account = new Account(
                new IdentityKey(identity), "alice", server.context.clock().instant());
        store.run(tx -> server.extension(AccountDataOwner.class).erase(tx, account));
        server.register("alice", "mine");
        assertLoginFailed(() -> server.finishLogin(connection, finish));
    }

    @Test
    void adminsAreTheOnesOfTheConfiguration() throws Exception {
        server.register("root", "secret");
        assertThat(server.authenticate(server.login("root", "secret")).admin()).isTrue();
    }

    private static int indexOf(ByteString in, ByteString part) {
        for (int i = 0; i + part.size() <= in.size(); i++) {
            if (in.substring(i, i + part.size()).equals(part)) {
                return i;
            }
        }
        return -1;
    }

    /** Every account has one device. */
    private static final class OneDevice implements Devices {
        @Override
        public List<DeviceId> of(ReadTransaction tx, IdentityKey identity) {
            return List.of(new DeviceId(DEVICE));
        }

        @Override
        public boolean isRegistered(ReadTransaction tx, IdentityKey identity, DeviceId device) {
            return device.bytes().equals(DEVICE);
        }
    }
}
