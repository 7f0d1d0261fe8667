package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.keys.People.Person;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.proto.v1.DeviceKeyPackage;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** 301 FetchKeyPackage, comment by comment. */
class FetchKeyPackageTest {
    private static final FetchKeyPackageResponse NONE = FetchKeyPackageResponse.getDefaultInstance();

    private final KeysServer keys = new KeysServer();
    private final Person alice = keys.people.register("alice");
    private final Person bob = keys.people.register("bob");

    @AfterEach
    void stop() {
        keys.close();
    }

    private FetchKeyPackageRequest ofDevice(Person owner, ByteString device) {
        return KeysServer.fetchRequest(bob, owner.identity()).toBuilder()
                .setDeviceId(device)
                .build();
    }

    private FetchKeyPackageRequest ofAllDevices(Person owner) {
        return KeysServer.fetchRequest(bob, owner.identity()).toBuilder()
                .setAllDevices(true)
                .build();
    }

    @Test
    void eachGoesOutOnceOldestFirst() {
        List<ByteString> packages = keys.packages(alice, 3);
        keys.upload(alice, packages);

        for (ByteString expected : packages) {
            FetchKeyPackageResponse answer = keys.fetch(bob, alice);
            assertThat(answer.getKeyPackage()).isEqualTo(expected);
            assertThat(answer.getLastResort()).isFalse();
            assertThat(answer.getDeviceId().isEmpty()).isTrue();
        }
        assertThat(keys.fetch(bob, alice)).isEqualTo(NONE);
    }

    @Test
    void whereThereIsNoneTheAnswerIsEmptyAndOk() {
        assertThat(keys.fetch(bob, alice)).isEqualTo(NONE);
        assertThat(keys.fetch(KeysServer.fetchRequest(bob, new IdentityKey(ByteString.copyFrom(new byte[32])))))
                .as("an identity that nobody has")
                .isEqualTo(NONE);
        assertThat(keys.fetch(ofAllDevices(alice))).isEqualTo(NONE);
        assertThat(keys.fetch(ofDevice(alice, TestServer.device(1).bytes()))).isEqualTo(NONE);
        assertThat(keys.entries()).isEmpty();
    }

    @Test
    void fieldsAreChecked() {
        FetchKeyPackageRequest good = KeysServer.fetchRequest(bob, alice.identity());
        refused(Status.UNAUTHORIZED, "SESSION_INVALID", "", good.toBuilder().clearSessionToken());
        refused(
                Status.BAD_REQUEST,
                "LENGTH",
                "identity_key",
                good.toBuilder().setIdentityKey(ByteString.copyFrom(new byte[31])));
        refused(Status.BAD_REQUEST, "LENGTH", "identity_key", good.toBuilder().clearIdentityKey());
        refused(
                Status.BAD_REQUEST,
                "LENGTH",
                "device_id",
                good.toBuilder().setDeviceId(ByteString.copyFrom(new byte[15])));
        refused(
                Status.BAD_REQUEST,
                "NOT_BOTH",
                "device_id",
                good.toBuilder().setDeviceId(TestServer.device(1).bytes()).setAllDevices(true));
    }

    private void refused(Status status, String reason, String field, FetchKeyPackageRequest.Builder request) {
        keys.assertRefused(status, reason, field, KeysServer.FETCH, request.build());
    }

    @Test
    void theLastResortIsHandedOutAndKeptWhenTheQueueIsEmpty() {
        List<ByteString> packages = keys.packages(alice, 2);
        keys.upload(alice, packages.subList(0, 1));
        keys.uploadLastResort(alice, packages.getLast());

        assertThat(keys.fetch(bob, alice).getLastResort()).isFalse();
        for (int i = 0; i < 3; i++) {
            FetchKeyPackageResponse answer = keys.fetch(bob, alice);
            assertThat(answer.getKeyPackage()).isEqualTo(packages.getLast());
            assertThat(answer.getLastResort()).isTrue();
        }
    }

    @Test
    void expiredOnesAreSkippedAndSoIsTheLastResort() {
        ByteString brief =
                alice.packages(keys.now()).until(keys.now().plusSeconds(60)).make();
        ByteString lastResort =
                alice.packages(keys.now()).until(keys.now().plusSeconds(90)).make();
        List<ByteString> long2 = keys.packages(alice, 1);
        keys.upload(alice, List.of(brief));
        keys.upload(alice, long2);
        keys.uploadLastResort(alice, lastResort);

        keys.advance(Duration.ofSeconds(60));

        assertThat(keys.fetch(bob, alice).getKeyPackage()).isEqualTo(long2.getFirst());
        assertThat(keys.fetch(bob, alice).getKeyPackage()).isEqualTo(lastResort);
        keys.advance(Duration.ofSeconds(30));
        assertThat(keys.fetch(bob, alice)).isEqualTo(NONE);
        assertThat(keys.entries("packages")).isEmpty();
    }

    @Test
    void aDevicesPackagesAreItsOwn() {
        Person phone = keys.people.device(alice, TestServer.device(1), Optional.empty());
        Person laptop = keys.people.device(alice, TestServer.device(2), Optional.empty());
        List<ByteString> packages = keys.packages(alice, 4);
        keys.upload(laptop, packages.subList(0, 1));
        keys.upload(phone, packages.subList(1, 3));
        keys.upload(laptop, packages.subList(3, 4));

        FetchKeyPackageResponse ofPhone =
                keys.fetch(ofDevice(alice, TestServer.device(1).bytes()));
        assertThat(ofPhone.getKeyPackage()).isEqualTo(packages.get(1));
        assertThat(ofPhone.getDeviceId()).isEqualTo(TestServer.device(1).bytes());
        for (int expected : new int[] {0, 2, 3}) {
            assertThat(keys.fetch(bob, alice).getKeyPackage())
                    .as("the oldest of the identity")
                    .isEqualTo(packages.get(expected));
        }
    }

    @Test
    void allDevicesGiveOneEach() {
        Person phone = keys.people.device(alice, TestServer.device(1), Optional.empty());
        Person laptop = keys.people.device(alice, TestServer.device(2), Optional.empty());
        keys.people.device(alice, TestServer.device(3), Optional.empty());
        List<ByteString> packages = keys.packages(alice, 4);
        keys.upload(laptop, packages.subList(0, 2));
        keys.uploadLastResort(phone, packages.get(2));
        keys.upload(alice, packages.subList(3, 4)); // of no device: for none of the devices

        FetchKeyPackageResponse answer = keys.fetch(ofAllDevices(alice));

        assertThat(answer.getKeyPackage().isEmpty()).isTrue();
        assertThat(answer.getDeviceKeyPackagesList())
                .containsExactly(entry(1, packages.get(2), true), entry(2, packages.get(0), false));
        assertThat(keys.fetch(ofAllDevices(alice)).getDeviceKeyPackagesList())
                .containsExactly(entry(1, packages.get(2), true), entry(2, packages.get(1), false));
    }

    private static DeviceKeyPackage entry(int device, ByteString keyPackage, boolean lastResort) {
        return DeviceKeyPackage.newBuilder()
                .setDeviceId(TestServer.device(device).bytes())
                .setKeyPackage(keyPackage)
                .setLastResort(lastResort)
                .build();
    }

    @Test
    void anAccountWithoutDevicesHasOneQueue() {
        List<ByteString> packages = keys.packages(alice, 1);
        keys.upload(alice, packages);

        assertThat(keys.fetch(ofAllDevices(alice)).getDeviceKeyPackagesList())
                .containsExactly(DeviceKeyPackage.newBuilder()
                        .setKeyPackage(packages.getFirst())
                        .build());
    }

    @Test
    void otherPluginsClaimInTheirOwnTransaction() {
        List<ByteString> packages = keys.packages(alice, 2);
        keys.upload(alice, packages);
        KeyPackages service = keys.people.keyPackages();

        List<KeyPackages.Claimed> claimed =
                keys.server.store().run(tx -> service.claim(tx, alice.identity(), new KeyPackages.Any()));

        assertThat(claimed).containsExactly(new KeyPackages.Claimed(Optional.empty(), packages.getFirst(), false));
        assertThat(keys.fetch(bob, alice).getKeyPackage()).isEqualTo(packages.getLast());
    }

    @Test
    void anotherMayClaimTwentyAndThenOneEverySixSeconds() {
        try (KeysServer limited = new KeysServer(TestServer.builder().bodiesOnce(), "limits.rate.enabled = true")) {
            Person carol = limited.people.register("carol");
            Person dave = limited.people.register("dave");
            limited.upload(carol, limited.packages(carol, 100));
            List<FetchKeyPackageResponse> claimed = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                claimed.add(limited.fetch(dave, carol));
            }

            TestAnswer refused = limited.server.call(KeysServer.FETCH, KeysServer.fetchRequest(dave, carol.identity()));

            assertThat(claimed).doesNotHaveDuplicates();
            assertThat(refused.status()).isEqualTo(Status.RATE_LIMITED);
            assertThat(refused.detail().getRetryAfterMs()).isEqualTo(6000);
            assertThat(limited.entries("packages")).as("nothing is lost").hasSize(80);
            limited.advance(Duration.ofSeconds(6));
            assertThat(limited.fetch(dave, carol).getKeyPackage().isEmpty()).isFalse();
            assertThat(limited.fetch(limited.people.register("eve"), carol)
                            .getKeyPackage()
                            .isEmpty())
                    .as("another claimer has a bucket of his own")
                    .isFalse();
            assertThat(limited.fetch(dave, dave)).as("so has another identity").isEqualTo(NONE);
            for (int i = 0; i < 25; i++) {
                assertThat(limited.fetch(carol, carol).getKeyPackage().isEmpty())
                        .as("own packages are free")
                        .isFalse();
            }
        }
    }
}
