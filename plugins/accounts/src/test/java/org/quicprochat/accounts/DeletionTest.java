package org.quicprochat.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.delivery.DeliveryPlugin;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.DeleteAccountRequest;
import org.quicprochat.proto.v1.DeleteAccountResponse;
import org.quicprochat.proto.v1.ErasedData;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.storage.mapdb.StorageMapdbPlugin;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

/** 950 DeleteAccount, comment by comment. */
class DeletionTest {
    private static final int RESOLVE_USER = 500;
    private static final int DELETE = 950;
    private static final long PATIENCE_MILLIS = 5000;

    private final Registry registry = new Registry(this::gone);
    private final TestServer server = started(TestServer.builder());
    private final TestAccount alice = server.account("alice");
    private final TestAccount bob = server.account("bob");

    private void gone(Transaction tx, IdentityKey identity) {
        server.deleteAccount(tx, identity);
    }

    private TestServer started(TestServerBuilder builder) {
        return builder.plugin(new AccountsPlugin()).plugin(registry).started();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static DeleteAccountRequest deleting(TestAccount account) {
        return DeleteAccountRequest.newBuilder()
                .setSessionToken(account.token())
                .build();
    }

    private static List<StoredEntry> stored(TestServer server, String subspace) {
        return server.entries().stream()
                .filter(entry -> entry.subspace().equals(subspace))
                .toList();
    }

    @Test
    void everyOwnerErasesAndTheCallerIsToldHowMuch() {
        registry.store(alice);
        registry.store(bob);

        DeleteAccountResponse answer = server.call(DELETE, deleting(alice), DeleteAccountResponse.parser());

        assertThat(answer)
                .isEqualTo(DeleteAccountResponse.newBuilder()
                        .setDeletedAtMs(server.clock().millis())
                        .addErased(ErasedData.newBuilder().setPlugin("registry").setRecords(4))
                        .build());
        assertThat(stored(server, "records"))
                .hasSize(3)
                .allSatisfy(entry -> assertThat(entry.key().bytes(0))
                        .isEqualTo(bob.identity().bytes()));
    }

    @Test
    void theLogIsToldInTheSameTransactionBeforeTheErasure() {
        registry.store(alice);

        server.call(DELETE, deleting(alice), DeleteAccountResponse.parser());

        assertThat(stored(server, "log")).singleElement().satisfies(entry -> {
            assertThat(entry.key().elements())
                    .containsExactly("IDENTITY_DELETED", alice.identity().bytes());
            assertThat(new String(entry.value(), StandardCharsets.US_ASCII)).isEqualTo("before");
        });
    }

    @Test
    void whereOneErasureFailsNothingHappened() {
        registry.store(alice);
        registry.broken = true;
        List<StoredEntry> before = server.entries();

        assertThat(server.call(DELETE, deleting(alice)).status()).isEqualTo(Status.INTERNAL);

        assertThat(server.entries()).hasSameSizeAs(before);
        assertThat(stored(server, "log")).isEmpty();
        registry.broken = false;
        assertThat(server.call(DELETE, deleting(alice)).status())
                .as("the account is there, and its session")
                .isEqualTo(Status.OK);
    }

    @Test
    void itNeedsALoginOfTheLastFiveMinutes() {
        assertThat(server.call(DELETE, DeleteAccountRequest.getDefaultInstance())
                        .status())
                .isEqualTo(Status.UNAUTHORIZED);
        TestAccount other = server.account("carol");
        server.clock().advance(Duration.ofMinutes(5));
        server.clock().advance(Duration.ofMillis(1));

        TestAnswer refused = server.call(DELETE, deleting(other));

        assertThat(refused.status()).isEqualTo(Status.UNAUTHORIZED);
        assertThat(refused.reason()).isEqualTo("REAUTH_REQUIRED");
        assertThat(server.call(DELETE, deleting(server.account("carol"))).status())
                .isEqualTo(Status.OK);
    }

    @Test
    void itsConnectionsAreClosedAndThoseOfOthersAreNot() {
        assertConnectionsClose(server);
    }

    @Test
    void theAnswerArrivesOverQuicToo() {
        Registry own = new Registry((tx, identity) -> {});
        try (TestServer quic = TestServer.builder()
                .overQuic()
                .plugin(new AccountsPlugin())
                .plugin(own)
                .start()) {
            assertConnectionsClose(quic);
        } catch (BootException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertConnectionsClose(TestServer server) {
        TestAccount carol = server.account("carol");
        TestAccount dave = server.account("dave");
        ResolveUserRequest lookup = ResolveUserRequest.newBuilder()
                .setSessionToken(carol.token())
                .setUsername("dave")
                .build();
        TestConnection idle = server.connect();
        idle.call(RESOLVE_USER, lookup);
        TestConnection caller = server.connect();
        caller.call(RESOLVE_USER, lookup);
        TestConnection others = server.connect();
        others.call(
                RESOLVE_USER, lookup.toBuilder().setSessionToken(dave.token()).build());

        assertThat(caller.call(DELETE, deleting(carol)).status()).isEqualTo(Status.OK);

        await(idle::isClosed);
        await(caller::isClosed);
        assertThat(others.isClosed()).isFalse();
    }

    private static void await(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat((System.nanoTime() - begin) / 1_000_000).as("waited").isLessThan(PATIENCE_MILLIS);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void ofManyCallsAtOnceOneDeletes() {
        List<CompletableFuture<TestAnswer>> racing = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            racing.add(server.connect().send(DELETE, deleting(alice).toByteArray()));
        }

        List<Status> answers = racing.stream()
                .map(CompletableFuture::join)
                .map(TestAnswer::status)
                .toList();

        assertThat(answers).containsOnlyOnce(Status.OK).hasSize(10);
        assertThat(answers).containsOnly(Status.OK, Status.UNAUTHORIZED);
    }

    @Test
    void whileAPluginHasFailedNobodyIsDeleted() throws Exception {
        ServerPlugin failing = context -> PluginDefinition.builder(MethodRange.of(16400, 16409))
                .extend(AccountDataOwner.class, (tx, account) -> 0)
                .onStart(() -> {
                    throw new IllegalStateException("no");
                })
                .build();
        try (TestServer lame = TestServer.builder()
                .plugin(new AccountsPlugin())
                .plugin("failing", failing)
                .config("plugins.failing.required = false")
                .start()) {
            TestAnswer refused = lame.call(DELETE, deleting(lame.account("alice")));

            assertThat(refused.status()).isEqualTo(Status.UNAVAILABLE);
            assertThat(refused.reason()).isEqualTo("PLUGIN_FAILED");
            assertThat(refused.detail().getRetryAfterMs()).isEqualTo(60_000);
        }
    }

    @Test
    void aFullMailboxIsOneTransactionToo() throws Exception {
        ByteString payload = ByteString.copyFrom(new byte[6000]);
        Registry own = new Registry((tx, identity) -> {});
        try (TestServer full = TestServer.builder()
                .withoutEngine()
                .bodiesOnce()
                .plugin("storage-mapdb", new StorageMapdbPlugin())
                .plugin(new DeliveryPlugin())
                .plugin(new AccountsPlugin())
                .plugin(own)
                .start()) {
            TestAccount carol = full.account("carol");
            own.send(carol, 10_000, payload);
            assertThat(full.entries()).hasSizeGreaterThan(10_000);

            DeleteAccountResponse answer = full.call(DELETE, deleting(carol), DeleteAccountResponse.parser());

            assertThat(answer.getErased(0).getPlugin()).isEqualTo("delivery");
            assertThat(answer.getErased(0).getRecords()).isGreaterThanOrEqualTo(10_000);
            assertThat(full.entries()).extracting(StoredEntry::pluginId).containsOnly("registry");
        }
    }
}
