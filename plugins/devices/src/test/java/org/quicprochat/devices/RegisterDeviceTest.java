package org.quicprochat.devices;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.storage.mapdb.StorageMapdbPlugin;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

class RegisterDeviceTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("a signature key");
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final DevicesServer devices = new DevicesServer();
    private final TestAccount alice = devices.server.account("alice");

    @AfterEach
    void stop() {
        devices.close();
    }

    @Test
    void aDeviceIsListedAsItWasRegistered() {
        devices.server.clock().advance(Duration.ofHours(5));
        long now = devices.server.clock().millis();
        long registered = devices.register(DevicesServer.registerRequest(alice, "phone").toBuilder()
                        .setDeviceKey(KEY)
                        .build())
                .getRegisteredAtMs();
        TestAccount phone = devices.server.account("alice", DevicesServer.device("phone"));
        devices.register(alice, "desk");

        List<org.quicprochat.proto.v1.Device> listed = devices.list(phone);

        assertThat(registered).isEqualTo(now);
        assertThat(listed).hasSize(2);
        assertThat(listed.getFirst())
                .isEqualTo(org.quicprochat.proto.v1.Device.newBuilder()
                        .setDeviceId(DevicesServer.device("phone").bytes())
                        .setName(ByteString.copyFromUtf8("phone"))
                        .setRegisteredAtMs(now)
                        .setLastSeenMs(now - now % DAY)
                        .setCurrent(true)
                        .setDeviceKey(KEY)
                        .build());
        assertThat(listed.getLast().getCurrent()).isFalse();
        assertThat(devices.list(alice)).noneMatch(org.quicprochat.proto.v1.Device::getCurrent);
        assertThat(devices.list(devices.server.account("bob"))).isEmpty();
        assertThat(devices.neighbours.notes())
                .containsExactly(
                        "registered " + DevicesServer.noted("phone") + " first",
                        "log DEVICE_ADDED a signature key true",
                        "registered " + DevicesServer.noted("desk"));
    }

    @Test
    void theSameAgainIsOk() {
        RegisterDeviceRequest request = DevicesServer.registerRequest(alice, "phone").toBuilder()
                .setDeviceKey(KEY)
                .build();
        long registered = devices.register(request).getRegisteredAtMs();
        devices.server.clock().advance(Duration.ofDays(2));

        assertThat(devices.register(request).getRegisteredAtMs()).isEqualTo(registered);

        assertThat(devices.list(alice)).hasSize(1);
        assertThat(devices.neighbours.notes()).hasSize(2);
    }

    @Test
    void anotherNameTakesThePlaceOfTheOneBeforeAndAKeyIsSetOnce() {
        RegisterDeviceRequest request = DevicesServer.registerRequest(alice, "phone");
        devices.register(request);
        RegisterDeviceRequest keyed = request.toBuilder()
                .setName(ByteString.copyFromUtf8("old phone"))
                .setDeviceKey(KEY)
                .build();
        devices.register(keyed);
        devices.register(request);

        assertThat(devices.names(alice)).containsExactly("phone");
        assertThat(devices.list(alice).getFirst().getDeviceKey())
                .as("no key is no other key")
                .isEqualTo(KEY);
        assertThat(devices.neighbours.notes()).hasSize(2).last().asString().startsWith("log DEVICE_ADDED");
        devices.assertRefused(
                Status.BAD_REQUEST,
                "DEVICE_KEY_DIFFERS",
                "device_key",
                DevicesServer.REGISTER,
                keyed.toBuilder().setDeviceKey(KEY.substring(1)).build());
        assertThat(devices.names(alice)).containsExactly("phone");
    }

    @Test
    void theFieldsHaveLimits() {
        RegisterDeviceRequest good = DevicesServer.registerRequest(alice, "phone");

        refusedLength("device_id", good.toBuilder().setDeviceId(KEY).build());
        refusedLength("device_id", good.toBuilder().clearDeviceId().build());
        refusedLength("name", good.toBuilder().setName(bytes(226)).build());
        refusedLength("device_key", good.toBuilder().setDeviceKey(bytes(257)).build());
        assertThat(devices.list(alice)).isEmpty();
        devices.register(
                good.toBuilder().setName(bytes(225)).setDeviceKey(bytes(256)).build());
        assertThat(devices.list(alice).getFirst().getName()).isEqualTo(bytes(225));
        assertThat(devices.list(alice).getFirst().getDeviceKey()).isEqualTo(bytes(256));
    }

    private void refusedLength(String field, RegisterDeviceRequest request) {
        devices.assertRefused(Status.BAD_REQUEST, "LENGTH", field, DevicesServer.REGISTER, request);
    }

    private static ByteString bytes(int size) {
        return ByteString.copyFrom(new byte[size]);
    }

    @Test
    void anAccountHasEightDevicesAtMost() {
        for (int i = 0; i < 8; i++) {
            devices.register(alice, "device " + i);
        }

        devices.assertRefused(
                Status.BAD_REQUEST,
                "DEVICE_LIMIT",
                "device_id",
                DevicesServer.REGISTER,
                DevicesServer.registerRequest(alice, "device 8"));
        devices.register(DevicesServer.registerRequest(alice, "device 3"));
        devices.register(devices.server.account("bob"), "device 8");
        devices.revoke(alice, "device 0");
        devices.register(alice, "device 8");

        assertThat(devices.names(alice)).hasSize(8).first().isEqualTo("device 1");
    }

    @Test
    void theFirstDeviceIsTheOneThatNoOtherIsBeside() {
        devices.register(alice, "one");
        devices.register(alice, "two");
        devices.revoke(alice, "one");
        devices.register(alice, "three");
        devices.revoke(alice, "two");
        devices.revoke(alice, "three");
        devices.register(alice, "one");

        assertThat(devices.neighbours.notes().stream().filter(note -> note.endsWith("first")))
                .hasSize(2)
                .allMatch(note -> note.startsWith("registered " + DevicesServer.noted("one")));
    }

    @Test
    void whatAnOwnerFailsToTakeIsNotRegistered() {
        devices.neighbours.fail(true);

        assertThat(devices.server
                        .call(DevicesServer.REGISTER, DevicesServer.registerRequest(alice, "phone"))
                        .status())
                .isEqualTo(Status.INTERNAL);

        devices.neighbours.fail(false);
        assertThat(devices.list(alice)).isEmpty();
        devices.register(alice, "phone");
        assertThat(devices.neighbours.notes()).containsExactly("registered " + DevicesServer.noted("phone") + " first");
    }

    @Test
    void theServiceKnowsWhatIsRegistered() {
        devices.register(DevicesServer.registerRequest(alice, "one").toBuilder()
                .setDeviceKey(KEY)
                .build());
        devices.register(alice, "two");
        devices.register(alice, "three");
        devices.revoke(alice, "two");
        var service = devices.neighbours.devices();

        devices.server.store().read(tx -> {
            assertThat(service.of(tx, alice.identity()))
                    .containsExactly(DevicesServer.device("one"), DevicesServer.device("three"));
            assertThat(service.isRegistered(tx, alice.identity(), DevicesServer.device("one")))
                    .isTrue();
            assertThat(service.isRegistered(tx, alice.identity(), DevicesServer.device("two")))
                    .isFalse();
            assertThat(service.signatureKey(tx, alice.identity(), DevicesServer.device("one")))
                    .contains(KEY);
            assertThat(service.signatureKey(tx, alice.identity(), DevicesServer.device("three")))
                    .isEqualTo(Optional.empty());
            return true;
        });
    }

    @Test
    void devicesOutliveARestart() throws Exception {
        devices.register(alice, "one");
        devices.register(alice, "two");

        devices.server.restart();

        assertThat(devices.names(devices.server.account("alice"))).containsExactly("one", "two");
    }

    static Stream<Arguments> engines() {
        return Stream.of(
                Arguments.of("in memory", TestServer.builder()),
                Arguments.of(
                        "on disk",
                        TestServer.builder().withoutEngine().plugin("storage-mapdb", new StorageMapdbPlugin())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void ofManyAtTheLimitOneIsRegistered(String engine, TestServerBuilder builder) throws Exception {
        try (DevicesServer crowded = new DevicesServer(builder, "max-devices = 3")) {
            TestAccount account = crowded.server.account("alice");
            crowded.register(account, "a");
            crowded.register(account, "b");
            List<CompletableFuture<TestAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                TestConnection connection = crowded.server.connect();
                answers.add(connection.send(
                        DevicesServer.REGISTER,
                        DevicesServer.registerRequest(account, "late " + i).toByteArray()));
            }
            int registered = 0;
            for (CompletableFuture<TestAnswer> future : answers) {
                TestAnswer answer = future.get(60, TimeUnit.SECONDS);
                registered += answer.status() == Status.OK ? 1 : 0;
                assertThat(answer.status() == Status.OK ? "DEVICE_LIMIT" : answer.reason())
                        .isEqualTo("DEVICE_LIMIT");
            }

            assertThat(registered).as(engine).isEqualTo(1);
            assertThat(crowded.list(account)).hasSize(3);
        }
    }
}
