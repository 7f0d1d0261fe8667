package org.quicprochat.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.proto.v1.DeleteRecoveryBundleRequest;
import org.quicprochat.proto.v1.FetchRecoveryBundleRequest;
import org.quicprochat.proto.v1.FetchRecoveryBundleResponse;
import org.quicprochat.proto.v1.StoreRecoveryBundleRequest;
import org.quicprochat.proto.v1.StoreRecoveryBundleResponse;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** 750 to 752, comment by comment. */
class RecoveryTest {
    private static final int STORE = 750;
    private static final int FETCH = 751;
    private static final int DELETE = 752;
    private static final ByteString BUNDLE = ByteString.copyFromUtf8("the marker of a bundle, encrypted by its client");
    private static final ByteString OTHER = ByteString.copyFromUtf8("another bundle");

    private final Eraser eraser = new Eraser();
    private final TestServer server = started();
    private TestAccount alice = server.account("alice");
    private final TestAccount bob = server.account("bob");

    /** Erases accounts as the plugin that deletes them does. */
    private static final class Eraser implements ServerPlugin {
        private Supplier<List<AccountDataOwner>> owners = List::of;

        @Override
        public PluginDefinition define(PluginContext context) {
            owners = context.extensions(AccountDataOwner.class);
            return PluginDefinition.builder(new MethodRange[0]).build();
        }
    }

    private TestServer started() {
        return TestServer.builder().plugin(new RecoveryPlugin()).plugin(eraser).started();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static StoreRecoveryBundleRequest storing(TestAccount account, ByteString bundle, long expected) {
        return StoreRecoveryBundleRequest.newBuilder()
                .setSessionToken(account.token())
                .setBundle(bundle)
                .setExpectedVersion(expected)
                .build();
    }

    private long store(TestAccount account, ByteString bundle, long expected) {
        return server.call(STORE, storing(account, bundle, expected), StoreRecoveryBundleResponse.parser())
                .getVersion();
    }

    private static FetchRecoveryBundleRequest fetching(TestAccount account) {
        return FetchRecoveryBundleRequest.newBuilder()
                .setSessionToken(account.token())
                .build();
    }

    private FetchRecoveryBundleResponse fetch(TestAccount account) {
        return server.call(FETCH, fetching(account), FetchRecoveryBundleResponse.parser());
    }

    private TestAnswer delete(TestAccount account) {
        return server.call(
                DELETE,
                DeleteRecoveryBundleRequest.newBuilder()
                        .setSessionToken(account.token())
                        .build());
    }

    private void advance(Duration time) {
        server.clock().advance(time);
        alice = server.account("alice");
    }

    private List<StoredEntry> stored() {
        return server.entries("recovery");
    }

    @Test
    void whatIsStoredIsFetchedByItsOwnerAlone() {
        assertThat(store(alice, BUNDLE, 0)).isEqualTo(1);
        long storedAt = server.clock().millis();
        server.clock().advance(Duration.ofSeconds(1));

        assertThat(fetch(alice))
                .isEqualTo(FetchRecoveryBundleResponse.newBuilder()
                        .setBundle(BUNDLE)
                        .setVersion(1)
                        .setStoredAtMs(storedAt)
                        .build());
        TestAnswer none = server.call(FETCH, fetching(bob));
        assertThat(none.status()).isEqualTo(Status.NOT_FOUND);
        assertThat(none.reason()).isEqualTo("NO_BUNDLE");
    }

    @Test
    void aBundleHasOneByteTo64Kibibytes() {
        ByteString largest = ByteString.copyFrom(new byte[64 << 10]);
        store(alice, largest, 0);
        assertThat(fetch(alice).getBundle()).isEqualTo(largest);
        store(alice, BUNDLE.substring(0, 1), 0);

        for (ByteString bad : List.of(ByteString.EMPTY, largest.concat(BUNDLE.substring(0, 1)))) {
            TestAnswer refused = server.call(STORE, storing(alice, bad, 0));
            assertThat(refused.status()).isEqualTo(Status.BAD_REQUEST);
            assertThat(refused.reason()).isEqualTo("LENGTH");
            assertThat(refused.detail().getField()).isEqualTo("bundle");
        }
    }

    private void assertStale(long expected, long current) {
        TestAnswer stale = server.call(STORE, storing(alice, OTHER, expected));
        stale.assertRefused(Status.BAD_REQUEST, "STALE_VERSION", "expected_version");
        assertThat(stale.detail().getCurrentVersion()).isEqualTo(current);
    }

    @Test
    void theVersionMustBeTheStoredOne() {
        assertStale(1, 0);
        assertThat(store(alice, BUNDLE, 0)).isEqualTo(1);
        assertThat(store(alice, BUNDLE, 1)).isEqualTo(2);
        assertStale(1, 2);
        assertStale(3, 2);
        assertThat(fetch(alice).getBundle()).isEqualTo(BUNDLE);
        assertThat(store(alice, OTHER, 0)).as("not checked").isEqualTo(3);
        assertThat(fetch(alice).getBundle()).isEqualTo(OTHER);
    }

    @Test
    void aVersionIsNeverGivenTwice() {
        store(alice, BUNDLE, 0);
        delete(alice);
        assertStale(1, 0);

        assertThat(store(alice, OTHER, 0)).isEqualTo(2);
        assertStale(1, 2);
    }

    @Test
    void ofManyWhoExpectTheSameVersionOneWins() {
        store(alice, BUNDLE, 0);
        List<CompletableFuture<TestAnswer>> racing = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            racing.add(server.connect().send(STORE, storing(alice, OTHER, 1).toByteArray()));
        }

        List<Status> answers = racing.stream()
                .map(CompletableFuture::join)
                .map(TestAnswer::status)
                .toList();

        assertThat(answers).containsOnlyOnce(Status.OK).hasSize(20);
        assertThat(fetch(alice).getVersion()).isEqualTo(2);
    }

    @Test
    void allThreeNeedAFreshLogin() {
        store(alice, BUNDLE, 0);
        TestAccount before = alice;
        advance(Duration.ofMinutes(5).plusMillis(1));

        List<MessageLite> requests = List.of(
                storing(before, BUNDLE, 0),
                fetching(before),
                DeleteRecoveryBundleRequest.newBuilder()
                        .setSessionToken(before.token())
                        .build());
        for (int i = 0; i < requests.size(); i++) {
            TestAnswer refused = server.call(STORE + i, requests.get(i));
            assertThat(refused.status()).isEqualTo(Status.UNAUTHORIZED);
            assertThat(refused.reason()).isEqualTo("REAUTH_REQUIRED");
        }
        assertThat(fetch(alice).getBundle()).isEqualTo(BUNDLE);
        assertThat(server.call(STORE, StoreRecoveryBundleRequest.getDefaultInstance())
                        .status())
                .isEqualTo(Status.UNAUTHORIZED);
    }

    private void assertTooMany(Duration wait) {
        TestAnswer refused = server.call(FETCH, fetching(alice));
        assertThat(refused.status()).isEqualTo(Status.RATE_LIMITED);
        assertThat(refused.reason()).isEqualTo("FETCHES");
        assertThat(refused.detail().getRetryAfterMs()).isEqualTo(wait.toMillis());
    }

    @Test
    void tenFetchesADayAndEachCountsForADay() {
        store(alice, BUNDLE, 0);
        for (int i = 0; i < 10; i++) {
            fetch(alice);
            advance(Duration.ofHours(1));
        }
        assertTooMany(Duration.ofHours(14));
        assertTooMany(Duration.ofHours(14));
        store(server.account("bob"), BUNDLE, 0);

        advance(Duration.ofHours(14).minusMillis(1));
        assertTooMany(Duration.ofMillis(1));
        advance(Duration.ofMillis(1));
        fetch(alice);
        assertTooMany(Duration.ofHours(1));
    }

    @Test
    void neitherARestartNorANewBundleGivesMoreFetchesAndNoneCountsToo() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(server.call(FETCH, fetching(alice)).status()).isEqualTo(Status.NOT_FOUND);
        }
        store(alice, BUNDLE, 0);
        for (int i = 0; i < 5; i++) {
            fetch(alice);
        }
        delete(alice);
        store(alice, OTHER, 0);
        server.restart();

        assertTooMany(Duration.ofHours(24));
        assertThat(server.call(FETCH, fetching(bob)).status()).isEqualTo(Status.NOT_FOUND);
    }

    @Test
    void ofFetchesAtTheSameTimeTenAreAnswered() {
        store(alice, BUNDLE, 0);
        List<CompletableFuture<TestAnswer>> racing = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            racing.add(server.connect().send(FETCH, fetching(alice).toByteArray()));
        }

        assertThat(racing.stream().map(CompletableFuture::join).filter(answer -> answer.status() == Status.OK))
                .hasSize(10);
    }

    @Test
    void deletingIsIdempotent() {
        assertThat(delete(alice).status()).isEqualTo(Status.OK);
        store(alice, BUNDLE, 0);

        assertThat(delete(alice).status()).isEqualTo(Status.OK);
        assertThat(delete(alice).status()).isEqualTo(Status.OK);

        assertThat(server.call(FETCH, fetching(alice)).status()).isEqualTo(Status.NOT_FOUND);
        assertThat(stored()).extracting(StoredEntry::subspace).containsExactly("ledgers");
    }

    @Test
    void theStoreHoldsNeitherBundleNorKey() throws Exception {
        store(alice, BUNDLE, 0);
        store(bob, BUNDLE, 0);
        Path file = server.dataDir().resolve("plugins/recovery/bundles.secret");
        ByteString key = ByteString.copyFrom(
                Base64.getUrlDecoder().decode(Files.readString(file).strip()));

        assertThat(key.size()).isEqualTo(32);
        List<ByteString> ciphertexts = new ArrayList<>();
        for (StoredEntry entry : stored()) {
            String value = new String(entry.value(), StandardCharsets.ISO_8859_1);
            assertThat(value).doesNotContain("marker").doesNotContain(key.toString(StandardCharsets.ISO_8859_1));
            if (entry.subspace().equals("bundles")) {
                SealedBundle sealed = SealedBundle.decode(entry.value());
                ciphertexts.add(sealed.nonce());
                ciphertexts.add(sealed.ciphertext().substring(0, BUNDLE.size()));
            }
        }
        assertThat(ciphertexts)
                .as("nonces and ciphertexts of the same bundle")
                .hasSize(4)
                .doesNotHaveDuplicates();
    }

    @Test
    void everythingOutlivesARestart() throws Exception {
        store(alice, BUNDLE, 0);

        server.restart();

        assertThat(fetch(alice).getBundle()).isEqualTo(BUNDLE);
        assertThat(store(alice, OTHER, 1)).isEqualTo(2);
    }

    @Test
    void ofADeletedAccountNothingIsLeft() {
        store(alice, BUNDLE, 0);
        fetch(alice);
        store(bob, BUNDLE, 0);
        Account account =
                new Account(alice.identity(), alice.username(), server.clock().instant());

        long erased = server.store()
                .run(tx -> eraser.owners.get().stream()
                        .mapToLong(owner -> owner.erase(tx, account))
                        .sum());

        assertThat(erased).isEqualTo(2);
        assertThat(stored())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.key().bytes(0))
                        .isEqualTo(bob.identity().bytes()));
    }
}
