package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.keys.People.Person;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.storage.mapdb.StorageMapdbPlugin;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

/** A thousand claims of a hundred packages at once. */
class ConcurrentClaimsTest {
    private static final int CLAIMS = 1000;
    private static final int PACKAGES = 100;
    private static final int CONNECTIONS = 10;

    static Stream<Arguments> engines() {
        return Stream.of(
                Arguments.of("in memory", TestServer.builder()),
                Arguments.of(
                        "on disk",
                        TestServer.builder().withoutEngine().plugin("storage-mapdb", new StorageMapdbPlugin())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void giveEachPackageOutOnceAndNoneIsFalselyEmpty(String engine, TestServerBuilder builder) throws Exception {
        try (KeysServer keys = new KeysServer(builder)) {
            Person alice = keys.people.register("alice");
            Person bob = keys.people.register("bob");
            List<ByteString> packages = keys.packages(alice, PACKAGES);
            keys.upload(alice, packages);

            List<ByteString> given = claimAll(keys, KeysServer.fetchRequest(bob, alice.identity()));

            assertThat(given).as(engine).containsExactlyInAnyOrderElementsOf(packages);
            assertThat(keys.entries("packages")).isEmpty();
        }
    }

    /** What {@link #CLAIMS} claims on {@link #CONNECTIONS} connections are given, without the empty answers. */
    private static List<ByteString> claimAll(KeysServer keys, FetchKeyPackageRequest request) throws Exception {
        List<CompletableFuture<TestAnswer>> answers = new ArrayList<>();
        for (int c = 0; c < CONNECTIONS; c++) {
            TestConnection connection = keys.server.connect();
            for (int i = 0; i < CLAIMS / CONNECTIONS; i++) {
                answers.add(connection.send(KeysServer.FETCH, request.toByteArray()));
            }
        }
        List<ByteString> given = new ArrayList<>();
        for (CompletableFuture<TestAnswer> answer : answers) {
            TestAnswer got = answer.get(60, TimeUnit.SECONDS);
            assertThat(got.status()).isEqualTo(Status.OK);
            FetchKeyPackageResponse response = got.ok(FetchKeyPackageResponse.parser());
            if (!response.getKeyPackage().isEmpty()) {
                given.add(response.getKeyPackage());
            }
        }
        assertThat(answers).hasSize(CLAIMS);
        return given;
    }

    /** One connection that claims while others upload sees every package once. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void uploadsAndClaimsSideBySideLoseNothing(String engine, TestServerBuilder builder) throws Exception {
        try (KeysServer keys = new KeysServer(builder)) {
            Person alice = keys.people.register("alice");
            Person bob = keys.people.register("bob");
            List<ByteString> packages = keys.packages(alice, 40);
            List<CompletableFuture<TestAnswer>> uploads = new ArrayList<>();
            List<CompletableFuture<TestAnswer>> claims = new ArrayList<>();
            TestConnection connection = keys.server.connect();
            byte[] claim = KeysServer.fetchRequest(bob, alice.identity()).toByteArray();
            for (ByteString one : packages) {
                // Twice, as a client that lost the answer does.
                byte[] upload = KeysServer.uploadRequest(alice, List.of(one)).toByteArray();
                uploads.add(connection.send(KeysServer.UPLOAD, upload));
                uploads.add(connection.send(KeysServer.UPLOAD, upload));
                claims.add(connection.send(KeysServer.FETCH, claim));
            }
            List<ByteString> given = new ArrayList<>();
            for (CompletableFuture<TestAnswer> upload : uploads) {
                assertThat(upload.get(60, TimeUnit.SECONDS).status()).isEqualTo(Status.OK);
            }
            for (CompletableFuture<TestAnswer> answer : claims) {
                given.add(answer.get(60, TimeUnit.SECONDS)
                        .ok(FetchKeyPackageResponse.parser())
                        .getKeyPackage());
            }
            given.removeIf(ByteString::isEmpty);
            given.addAll(rest(keys, alice.identity()));

            assertThat(given).as(engine).containsExactlyInAnyOrderElementsOf(packages);
        }
    }

    private static List<ByteString> rest(KeysServer keys, IdentityKey identity) {
        List<ByteString> rest = new ArrayList<>();
        Optional<ByteString> next = claim(keys, identity);
        while (next.isPresent()) {
            rest.add(next.get());
            next = claim(keys, identity);
        }
        return rest;
    }

    private static Optional<ByteString> claim(KeysServer keys, IdentityKey identity) {
        KeyPackages service = keys.people.keyPackages();
        return keys.server.store().run(tx -> service.claim(tx, identity, new KeyPackages.Any())).stream()
                .map(KeyPackages.Claimed::keyPackage)
                .findFirst();
    }
}
