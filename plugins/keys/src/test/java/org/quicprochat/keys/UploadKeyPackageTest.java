package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.keys.People.Person;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.UploadKeyPackageRequest;
import org.quicprochat.proto.v1.UploadKeyPackageResponse;
import org.quicprochat.testkit.KeyPackageMaker;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** 300 UploadKeyPackage, comment by comment. */
class UploadKeyPackageTest {
    private final KeysServer keys = new KeysServer();
    private final Person alice = keys.people.register("alice");
    private final Person bob = keys.people.register("bob");

    @AfterEach
    void stop() {
        keys.close();
    }

    private void assertRefused(Status status, String reason, String field, UploadKeyPackageRequest request) {
        keys.assertRefused(status, reason, field, KeysServer.UPLOAD, request);
        assertThat(keys.entries()).isEmpty();
    }

    @Test
    void answersTheRefsInOrderAndWhatWaits() throws Exception {
        List<ByteString> packages = keys.packages(alice, 3);

        UploadKeyPackageResponse answer = keys.upload(alice, packages);

        assertThat(answer.getAvailable()).isEqualTo(3);
        assertThat(answer.getKeyPackageRefsList())
                .containsExactly(ref(packages.get(0)), ref(packages.get(1)), ref(packages.get(2)));
        assertThat(keys.upload(alice, keys.packages(alice, 1)).getAvailable()).isEqualTo(4);
    }

    private static ByteString ref(ByteString keyPackage) throws FlawedKeyPackageException {
        return KeyPackage.parse(keyPackage).ref();
    }

    @Test
    void needsASession() {
        assertRefused(
                Status.UNAUTHORIZED,
                "SESSION_INVALID",
                "",
                UploadKeyPackageRequest.newBuilder()
                        .addAllKeyPackages(keys.packages(alice, 1))
                        .build());
    }

    @Test
    void oneToAHundredOfAtMost16KiB() {
        assertRefused(Status.BAD_REQUEST, "COUNT", "key_packages", KeysServer.uploadRequest(alice, List.of()));
        assertRefused(
                Status.BAD_REQUEST,
                "COUNT",
                "key_packages",
                KeysServer.uploadRequest(alice, keys.packages(alice, 101)));
        assertRefused(
                Status.BAD_REQUEST,
                "LENGTH",
                "key_packages",
                KeysServer.uploadRequest(alice, List.of(ByteString.EMPTY)));
        assertRefused(
                Status.BAD_REQUEST,
                "LENGTH",
                "key_packages",
                KeysServer.uploadRequest(alice, List.of(ByteString.copyFrom(new byte[(16 << 10) + 1]))));

        assertThat(keys.upload(alice, keys.packages(alice, 100)).getAvailable()).isEqualTo(100);
    }

    @Test
    void aHundredPackagesOfTheLargestSizeFitIntoARequest() {
        try (KeysServer any = new KeysServer("plugins.keys.config.validation = none")) {
            Person carol = any.people.register("carol");
            List<ByteString> large = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                byte[] bytes = new byte[16 << 10];
                bytes[0] = (byte) i;
                large.add(ByteString.copyFrom(bytes));
            }

            assertThat(any.upload(carol, large).getAvailable()).isEqualTo(100);
            assertThat(any.fetch(bob(any), carol).getKeyPackage()).isEqualTo(large.getFirst());
        }
    }

    private static Person bob(KeysServer server) {
        return server.people.register("bob");
    }

    @Test
    void allAreStoredOrNone() {
        List<ByteString> packages = List.of(
                alice.packages(keys.now()).make(), bob.packages(keys.now()).make());

        assertRefused(
                Status.BAD_REQUEST, "SIGNATURE_KEY_FOREIGN", "key_packages", KeysServer.uploadRequest(alice, packages));
        ByteString cut = packages.getFirst().substring(0, 100);
        assertRefused(
                Status.BAD_REQUEST,
                "KEY_PACKAGE_MALFORMED",
                "key_packages",
                KeysServer.uploadRequest(alice, List.of(packages.getFirst(), cut)));
    }

    @Test
    void aHundredWaitForADeviceAndNoMore() {
        keys.upload(alice, keys.packages(alice, 99));
        List<ByteString> two = keys.packages(alice, 2);

        TestAnswer full = keys.server.call(KeysServer.UPLOAD, KeysServer.uploadRequest(alice, two));

        assertThat(full.status()).isEqualTo(Status.RATE_LIMITED);
        assertThat(full.reason()).isEqualTo("QUEUE_FULL");
        assertThat(full.detail().getRetryAfterMs()).isEqualTo(60_000);
        assertThat(keys.upload(alice, two.subList(0, 1)).getAvailable()).isEqualTo(100);
        assertThat(keys.uploadLastResort(alice, two.getLast()).getAvailable())
                .as("the one of last resort is not counted")
                .isEqualTo(100);
        Person phone = keys.people.device(alice, TestServer.device(7), Optional.empty());
        assertThat(keys.upload(alice, keys.packages(alice, 1)).getAvailable())
                .as("%s took the others over", phone)
                .isEqualTo(1);
    }

    @Test
    void whatIsStoredAlreadyIsNoError() {
        List<ByteString> packages = keys.packages(alice, 2);
        keys.upload(alice, packages);

        assertThat(keys.upload(alice, packages).getAvailable()).isEqualTo(2);
        ByteString wrapped = KeyPackageMaker.wrapped(packages.getFirst());
        assertThat(keys.upload(alice, List.of(wrapped, wrapped)).getAvailable())
                .as("the same package in another form")
                .isEqualTo(2);
    }

    @Test
    void whatWasGivenOutIsNotQueuedAgainByALateRetry() {
        List<ByteString> packages = keys.packages(alice, 2);
        keys.upload(alice, packages);
        assertThat(keys.fetch(bob, alice).getKeyPackage()).isEqualTo(packages.getFirst());

        assertThat(keys.upload(alice, packages).getAvailable()).isEqualTo(1);

        assertThat(keys.fetch(bob, alice).getKeyPackage()).isEqualTo(packages.getLast());
        assertThat(keys.fetch(bob, alice)).isEqualTo(FetchKeyPackageResponse.getDefaultInstance());
    }

    @Test
    void soManyThatWereGivenOutAreRemembered() {
        try (KeysServer few = new KeysServer("plugins.keys.config.remembered-claims = 2")) {
            Person carol = few.people.register("carol");
            List<ByteString> packages = few.packages(carol, 3);
            few.upload(carol, packages);
            packages.forEach(_ -> few.fetch(carol, carol));

            assertThat(few.entries("used")).hasSize(2);
            assertThat(few.entries("refs")).hasSize(2);
            assertThat(few.entries("due")).hasSize(2);
            assertThat(few.upload(carol, packages).getAvailable())
                    .as("only the first is forgotten")
                    .isEqualTo(1);
        }
    }

    @Test
    void theLastResortIsOnePackageAndReplacesTheOneBefore() {
        List<ByteString> two = keys.packages(alice, 2);
        assertRefused(
                Status.BAD_REQUEST,
                "COUNT",
                "key_packages",
                KeysServer.uploadRequest(alice, two).toBuilder()
                        .setLastResort(true)
                        .build());

        keys.uploadLastResort(alice, two.getFirst());
        keys.uploadLastResort(alice, two.getFirst());
        assertThat(keys.fetch(bob, alice).getKeyPackage()).isEqualTo(two.getFirst());
        keys.uploadLastResort(alice, two.getLast());

        FetchKeyPackageResponse answer = keys.fetch(bob, alice);
        assertThat(answer.getKeyPackage()).isEqualTo(two.getLast());
        assertThat(answer.getLastResort()).isTrue();
        assertThat(keys.upload(alice, two).getAvailable())
                .as("neither can be queued as one to be given out once")
                .isZero();
    }

    @Test
    void aQueuedPackageCanBecomeTheLastResort() {
        List<ByteString> one = keys.packages(alice, 1);
        keys.upload(alice, one);

        assertThat(keys.uploadLastResort(alice, one.getFirst()).getAvailable()).isZero();

        assertThat(keys.fetch(bob, alice).getLastResort()).isTrue();
        assertThat(keys.entries("packages")).hasSize(1);
    }

    @Test
    void aDeviceSignsWithItsOwnKey() {
        KeyPair phoneKeys = KeyPackageMaker.keyPair();
        KeyPackageMaker maker = new KeyPackageMaker(phoneKeys, keys.now(), new SecureRandom());
        maker.credential = alice.identity().bytes();
        List<ByteString> ofPhone = List.of(maker.make());
        Person phone = keys.people.device(alice, TestServer.device(1), Optional.of(KeyPackageMaker.raw(phoneKeys)));

        assertRefused(
                Status.BAD_REQUEST, "SIGNATURE_KEY_FOREIGN", "key_packages", KeysServer.uploadRequest(alice, ofPhone));
        assertThat(keys.upload(phone, ofPhone).getAvailable()).isEqualTo(1);
        assertThat(keys.fetch(bob, alice).getDeviceId())
                .isEqualTo(TestServer.device(1).bytes());
    }

    @Test
    void nothingIsKeptOfAnAccountOrDeviceThatEndedMeanwhile() {
        Person phone = keys.people.device(alice, TestServer.device(1), Optional.empty());
        keys.people.revoke(alice, TestServer.device(1));
        assertRefused(
                Status.UNAUTHORIZED, "SESSION_INVALID", "", KeysServer.uploadRequest(phone, keys.packages(alice, 1)));

        keys.people.delete(alice);
        assertRefused(
                Status.UNAUTHORIZED, "SESSION_INVALID", "", KeysServer.uploadRequest(alice, keys.packages(alice, 1)));
    }

    @Test
    void uploadsHaveARate() {
        try (KeysServer limited = new KeysServer(
                TestServer.builder().bodiesOnce(),
                "limits.rate.enabled = true",
                "limits.rate.key-packages { burst = 5, refill = 1, period = 1 s }")) {
            Person carol = limited.people.register("carol");
            limited.upload(carol, limited.packages(carol, 4));

            TestAnswer tooMuch =
                    limited.server.call(KeysServer.UPLOAD, KeysServer.uploadRequest(carol, limited.packages(carol, 2)));

            assertThat(tooMuch.status()).isEqualTo(Status.RATE_LIMITED);
            assertThat(tooMuch.detail().getRetryAfterMs()).isEqualTo(1000);
            limited.advance(Duration.ofSeconds(1));
            assertThat(limited.upload(carol, limited.packages(carol, 2)).getAvailable())
                    .isEqualTo(6);
        }
    }

    @Test
    void whatHasExpiredMakesRoom() {
        ByteString brief =
                alice.packages(keys.now()).until(keys.now().plusSeconds(60)).make();
        keys.upload(alice, keys.packages(alice, 99));
        assertThat(keys.upload(alice, List.of(brief)).getAvailable()).isEqualTo(100);

        keys.advance(Duration.ofSeconds(60));

        assertThat(keys.upload(alice, keys.packages(alice, 1)).getAvailable()).isEqualTo(100);
    }
}
