package org.quicprochat.devices;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

class RevokeDeviceTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("a signature key");

    private final FakeGateway gateway = new FakeGateway();
    private final DevicesServer devices =
            new DevicesServer(TestServer.builder().plugin("gateway", gateway), "remembered-revocations = 2");
    private final TestAccount alice = devices.server.account("alice");

    @AfterEach
    void stop() {
        devices.close();
    }

    private Status listStatus(TestAccount account) {
        return devices.server
                .call(DevicesServer.LIST, DevicesServer.listRequest(account))
                .status();
    }

    @Test
    void allThatIsTheDevicesGoes() {
        devices.register(DevicesServer.registerRequest(alice, "phone").toBuilder()
                .setDeviceKey(KEY)
                .build());
        TestAccount phone = devices.server.account("alice", DevicesServer.device("phone"));
        TestAccount desk = devices.register(alice, "desk");
        devices.pushToken(phone, "good phone");
        devices.pushToken(desk, "good desk");
        TestConnection ofPhone = devices.connect(phone);
        TestConnection ofDesk = devices.connect(desk);

        assertThat(devices.revoke(desk, "phone")).isEqualTo(Status.OK);

        assertThat(listStatus(phone)).isEqualTo(Status.UNAUTHORIZED);
        DevicesServer.await(ofPhone::isClosed);
        assertThat(ofDesk.isClosed()).isFalse();
        assertThat(devices.names(desk)).containsExactly("desk");
        assertThat(devices.entries("push-tokens")).hasSize(1);
        assertThat(devices.neighbours.notes())
                .endsWith("revoked " + DevicesServer.noted("phone"), "log DEVICE_REVOKED a signature key true");
        assertThat(listStatus(alice)).isEqualTo(Status.OK);
    }

    @Test
    void aDeviceCanRevokeItself() {
        TestAccount phone = devices.register(alice, "phone");
        TestConnection connection = devices.connect(phone);

        // The connection may be closed before the answer comes.
        var _ = connection.send(
                DevicesServer.REVOKE,
                DevicesServer.revokeRequest(phone, "phone").toByteArray());

        DevicesServer.await(connection::isClosed);
        assertThat(listStatus(phone)).isEqualTo(Status.UNAUTHORIZED);
        assertThat(devices.list(alice)).isEmpty();
    }

    @Test
    void againIsOkAndDoesNothing() {
        devices.register(alice, "phone");
        devices.revoke(alice, "phone");
        int notes = devices.neighbours.notes().size();

        assertThat(devices.revoke(alice, "phone")).isEqualTo(Status.OK);

        assertThat(devices.neighbours.notes()).hasSize(notes);
    }

    @Test
    void anotherAccountsOrAnUnknownOneIsNotFound() {
        TestAccount bob = devices.server.account("bob");
        devices.register(bob, "phone");
        devices.register(bob, "gone");
        devices.revoke(bob, "gone");

        for (String name : new String[] {"phone", "gone", "never"}) {
            devices.assertRefused(
                    Status.NOT_FOUND,
                    "NO_SUCH_DEVICE",
                    "device_id",
                    DevicesServer.REVOKE,
                    DevicesServer.revokeRequest(alice, name));
        }

        assertThat(devices.names(bob)).containsExactly("phone");
        devices.assertRefused(
                Status.BAD_REQUEST,
                "LENGTH",
                "device_id",
                DevicesServer.REVOKE,
                DevicesServer.revokeRequest(alice, "phone").toBuilder()
                        .setDeviceId(KEY)
                        .build());
    }

    @Test
    void soManyRevokedDevicesAreRemembered() {
        for (String name : new String[] {"one", "two", "three"}) {
            devices.register(alice, name);
            devices.revoke(alice, name);
        }

        assertThat(devices.revoke(alice, "three")).isEqualTo(Status.OK);
        assertThat(devices.revoke(alice, "two")).isEqualTo(Status.OK);
        assertThat(devices.revoke(alice, "one")).isEqualTo(Status.NOT_FOUND);
    }

    @Test
    void aRevokedDeviceCanBeRegisteredAnew() {
        devices.register(alice, "phone");
        devices.revoke(alice, "phone");
        devices.server.clock().advance(Duration.ofHours(1));

        TestAccount phone = devices.register(alice, "phone");

        assertThat(devices.list(phone).getFirst().getRegisteredAtMs())
                .isEqualTo(devices.server.clock().millis());
        assertThat(devices.revoke(alice, "phone")).isEqualTo(Status.OK);
        assertThat(listStatus(phone)).isEqualTo(Status.UNAUTHORIZED);
    }

    @Test
    void whereOneOwnerFailsNothingIsRevoked() {
        TestAccount phone = devices.register(alice, "phone");
        devices.pushToken(phone, "good phone");
        devices.neighbours.fail(true);

        assertThat(devices.revoke(alice, "phone")).isEqualTo(Status.INTERNAL);

        devices.neighbours.fail(false);
        assertThat(devices.list(phone).getFirst().getHasPushToken()).isTrue();
    }

    @Test
    void aSessionOfADeviceThatIsNotRegisteredIsOver() {
        TestAccount ghost = devices.server.account("alice", DevicesServer.device("ghost"));
        devices.register(alice, "phone");

        devices.assertRefused(
                Status.UNAUTHORIZED,
                "SESSION_INVALID",
                "",
                DevicesServer.REGISTER,
                DevicesServer.registerRequest(ghost, "other"));
        devices.assertRefused(
                Status.UNAUTHORIZED,
                "SESSION_INVALID",
                "",
                DevicesServer.REVOKE,
                DevicesServer.revokeRequest(ghost, "phone"));
        devices.assertRefused(
                Status.UNAUTHORIZED, "SESSION_INVALID", "", DevicesServer.LIST, DevicesServer.listRequest(ghost));
        devices.assertRefused(
                Status.UNAUTHORIZED,
                "SESSION_INVALID",
                "",
                DevicesServer.PUSH_TOKEN,
                DevicesServer.tokenRequest(ghost, "good").build());
        assertThat(devices.names(alice)).containsExactly("phone");
    }

    @Test
    void ofADeletedAccountNothingIsLeft() {
        TestAccount bob = devices.server.account("bob");
        devices.register(bob, "phone");
        TestAccount phone = devices.register(alice, "phone");
        devices.register(alice, "gone");
        devices.revoke(alice, "gone");
        devices.pushToken(phone, "good phone");
        TestConnection connection = devices.connect(phone);

        long erased = devices.neighbours.deleteAccount(alice.identity());

        assertThat(erased).as("the roster and the push token").isEqualTo(2);
        connection.close();
        devices.server.runJobs();
        assertThat(devices.entries("push-tokens")).isEmpty();
        assertThat(devices.entries("rosters"))
                .hasSize(1)
                .allSatisfy(entry -> assertThat(entry.key().elements())
                        .containsExactly(bob.identity().bytes()));
    }
}
