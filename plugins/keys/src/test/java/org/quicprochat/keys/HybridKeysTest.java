package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.keys.People.Person;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.proto.v1.FetchHybridKeyRequest;
import org.quicprochat.proto.v1.FetchHybridKeyResponse;
import org.quicprochat.proto.v1.FetchHybridKeysRequest;
import org.quicprochat.proto.v1.FetchHybridKeysResponse;
import org.quicprochat.proto.v1.HybridKeyEntry;
import org.quicprochat.proto.v1.UploadHybridKeyRequest;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** 302 UploadHybridKey, 303 FetchHybridKey, 304 FetchHybridKeys, comment by comment. */
class HybridKeysTest {
    private static final ByteString KEY = HybridKeyTest.valid();
    private static final ByteString OTHER =
            HybridKeyTest.keys().skip(1).findFirst().orElseThrow();

    private final KeysServer keys = new KeysServer();
    private final Person alice = keys.people.register("alice");
    private final Person bob = keys.people.register("bob");

    @AfterEach
    void stop() {
        keys.close();
    }

    private ByteString fetch(Person owner) {
        return keys.fetchHybrid(bob, owner.identity())
                .ok(FetchHybridKeyResponse.parser())
                .getHybridKey();
    }

    private FetchHybridKeysRequest.Builder asking(List<ByteString> identities) {
        return FetchHybridKeysRequest.newBuilder().setSessionToken(bob.token()).addAllIdentityKeys(identities);
    }

    private static UploadHybridKeyRequest upload(Person person, ByteString key) {
        return UploadHybridKeyRequest.newBuilder()
                .setSessionToken(person.token())
                .setHybridKey(key)
                .build();
    }

    @Test
    void theLatestIsTheOne() {
        assertThat(keys.uploadHybrid(alice, KEY).status()).isEqualTo(Status.OK);
        assertThat(fetch(alice)).isEqualTo(KEY);

        assertThat(keys.uploadHybrid(alice, OTHER).status()).isEqualTo(Status.OK);

        assertThat(fetch(alice)).isEqualTo(OTHER);
        Optional<ByteString> forPlugins =
                keys.server.store().read(tx -> keys.people.keyPackages().hybridKey(tx, alice.identity()));
        assertThat(forPlugins).contains(OTHER);
    }

    @Test
    void everyChangeIsLoggedOnce() {
        keys.uploadHybrid(alice, KEY);
        keys.uploadHybrid(alice, KEY);
        assertThat(keys.people.logged()).containsExactly(alice.identity().bytes());

        keys.uploadHybrid(alice, OTHER);

        assertThat(keys.people.logged())
                .containsExactly(alice.identity().bytes(), alice.identity().bytes());
    }

    @Test
    void whatIsNoKeyIsRefused() {
        refusedUpload(Status.BAD_REQUEST, "LENGTH", upload(alice, KEY.substring(1)));
        refusedUpload(Status.BAD_REQUEST, "LENGTH", upload(alice, ByteString.EMPTY));
        ByteString swapped = KEY.substring(1184).concat(KEY.substring(0, 1184));
        refusedUpload(Status.BAD_REQUEST, "HYBRID_KEY_INVALID", upload(alice, swapped));
        ByteString lowOrder = KEY.substring(0, 1184).concat(ByteString.copyFrom(new byte[32]));
        refusedUpload(Status.BAD_REQUEST, "HYBRID_KEY_INVALID", upload(alice, lowOrder));
    }

    private void refusedUpload(Status status, String reason, UploadHybridKeyRequest request) {
        keys.assertRefused(status, reason, "hybrid_key", KeysServer.UPLOAD_HYBRID, request);
        assertThat(keys.entries()).isEmpty();
    }

    @Test
    void allThreeNeedASession() {
        for (var call : List.of(
                new Unauthorized(KeysServer.UPLOAD_HYBRID, UploadHybridKeyRequest.getDefaultInstance()),
                new Unauthorized(KeysServer.FETCH_HYBRID, FetchHybridKeyRequest.getDefaultInstance()),
                new Unauthorized(KeysServer.FETCH_HYBRIDS, FetchHybridKeysRequest.getDefaultInstance()))) {
            keys.assertRefused(Status.UNAUTHORIZED, "SESSION_INVALID", "", call.method(), call.request());
        }
        keys.people.delete(alice);
        keys.assertRefused(Status.UNAUTHORIZED, "SESSION_INVALID", "", KeysServer.UPLOAD_HYBRID, upload(alice, KEY));
    }

    private record Unauthorized(int method, MessageLite request) {}

    @Test
    void noneStoredIsNotFound() {
        keys.assertRefused(
                Status.NOT_FOUND,
                "NO_HYBRID_KEY",
                "identity_key",
                KeysServer.FETCH_HYBRID,
                FetchHybridKeyRequest.newBuilder()
                        .setSessionToken(bob.token())
                        .setIdentityKey(alice.identity().bytes())
                        .build());
        keys.assertRefused(
                Status.BAD_REQUEST,
                "LENGTH",
                "identity_key",
                KeysServer.FETCH_HYBRID,
                FetchHybridKeyRequest.newBuilder().setSessionToken(bob.token()).build());
    }

    @Test
    void onlyThoseThatExistInTheOrderAsked() {
        keys.uploadHybrid(alice, KEY);
        keys.uploadHybrid(bob, OTHER);
        ByteString nobody = ByteString.copyFrom(new byte[IdentityKey.SIZE]);

        FetchHybridKeysResponse answer = keys.server.call(
                KeysServer.FETCH_HYBRIDS,
                asking(List.of(bob.identity().bytes(), nobody, alice.identity().bytes()))
                        .build(),
                FetchHybridKeysResponse.parser());

        assertThat(answer.getEntriesList()).containsExactly(entry(bob, OTHER), entry(alice, KEY));
    }

    private static HybridKeyEntry entry(Person person, ByteString key) {
        return HybridKeyEntry.newBuilder()
                .setIdentityKey(person.identity().bytes())
                .setHybridKey(key)
                .build();
    }

    @Test
    void oneToAHundredIdentities() {
        ByteString nobody = ByteString.copyFrom(new byte[IdentityKey.SIZE]);
        refusedFetch("COUNT", asking(List.of()));
        refusedFetch("COUNT", asking(Collections.nCopies(101, nobody)));
        refusedFetch("LENGTH", asking(List.of(nobody, nobody.substring(1))));
        assertThat(keys.server
                        .call(
                                KeysServer.FETCH_HYBRIDS,
                                asking(Collections.nCopies(100, nobody)).build(),
                                FetchHybridKeysResponse.parser())
                        .getEntriesCount())
                .isZero();
    }

    private void refusedFetch(String reason, FetchHybridKeysRequest.Builder request) {
        keys.assertRefused(Status.BAD_REQUEST, reason, "identity_keys", KeysServer.FETCH_HYBRIDS, request.build());
    }

    @Test
    void withoutALogAndDevicesItWorksToo() throws Exception {
        try (TestServer plain = TestServer.builder()
                .plugin(new KeysPlugin())
                .config("plugins.keys.config.validation = none")
                .start()) {
            var carol = plain.account("carol");
            UploadHybridKeyRequest request = UploadHybridKeyRequest.newBuilder()
                    .setSessionToken(carol.token())
                    .setHybridKey(KEY)
                    .build();

            assertThat(plain.call(KeysServer.UPLOAD_HYBRID, request).status()).isEqualTo(Status.OK);
            assertThat(plain.entries()).hasSize(1);
        }
    }
}
