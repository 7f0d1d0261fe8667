package org.quicprochat.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.client.KeyAudit;
import org.quicprochat.client.LoggedEntry;
import org.quicprochat.client.TransparencyClient;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.TransparencyLog.Kind;
import org.quicprochat.proto.v1.AuditKeyTransparencyResponse;
import org.quicprochat.proto.v1.LogEntry;
import org.quicprochat.proto.v1.SignedTreeHead;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.wire.Status;

/** 520 AuditKeyTransparency, comment by comment; and what the log knows of people. */
class AuditTest {
    private static final ByteString HYBRID = ByteString.copyFrom(new byte[1216]);

    private final LogServer log = new LogServer("plugins.transparency.config.entries-per-key = 3");
    private final TestAccount alice = log.register("alice");
    private final TestAccount bob = log.register("bob");

    @AfterEach
    void stop() {
        log.close();
    }

    private static ByteString identity(TestAccount account) {
        return account.identity().bytes();
    }

    private static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Test
    void everyEntryAboutTheKeyOldestFirst() {
        log.append(alice, Kind.HYBRID_KEY_SET, HYBRID, identity(alice));
        log.revoke(alice, identity(alice));
        log.append(bob, Kind.HYBRID_KEY_SET, HYBRID, identity(bob));

        assertThat(log.client(bob).audit(identity(alice)).entries())
                .extracting(LoggedEntry::kind, LoggedEntry::leafIndex)
                .containsExactly(tuple(LogEntry.Kind.IDENTITY_BOUND, 0L), tuple(LogEntry.Kind.KEY_REVOKED, 3L));
        assertThat(log.client(bob).audit(HYBRID).entries())
                .extracting(entry -> entry.detail().orElseThrow())
                .containsExactly(identity(alice), identity(bob));
        assertThat(log.client(bob).audit(utf8("never seen")).entries()).isEmpty();
    }

    @Test
    void anEmptyLogHasAHeadToo() {
        try (LogServer fresh = new LogServer()) {
            TestAccount carol = fresh.server.account("carol");
            TransparencyClient client = fresh.client(carol);

            assertThat(client.audit(utf8("any")).log().head().rootHash()).isEqualTo(Hashes.EMPTY_ROOT);
            fresh.register("dave");
            assertThat(client.audit(utf8("any")).log().head().treeSize()).isEqualTo(1);
        }
    }

    @Test
    void aClientThatKnowsMoreThanThereIsIsRefused() {
        for (long known : new long[] {3, Long.MAX_VALUE, -1}) {
            log.assertRefused(
                    Status.BAD_REQUEST,
                    "TREE_SIZE",
                    "known_tree_size",
                    LogServer.AUDIT,
                    LogServer.audit(bob, identity(alice), known));
        }
        log.assertRefused(
                Status.BAD_REQUEST, "LENGTH", "key", LogServer.AUDIT, LogServer.audit(bob, ByteString.EMPTY, 0));
        log.assertRefused(
                Status.UNAUTHORIZED,
                "SESSION",
                "",
                LogServer.AUDIT,
                LogServer.audit(bob, identity(alice), 0).toBuilder()
                        .clearSessionToken()
                        .build());
    }

    @Test
    void aHeadIsSignedOnceUntilItIsOldOrTheLogGrows() {
        SignedTreeHead first = log.audit(bob, HYBRID).getHead();
        log.server.clock().advance(Duration.ofMinutes(59));
        assertThat(log.audit(alice, identity(bob)).getHead()).isEqualTo(first);
        log.server.clock().advance(Duration.ofMinutes(1));
        SignedTreeHead later = log.audit(bob, HYBRID).getHead();
        assertThat(later.getTimestampMs()).isEqualTo(first.getTimestampMs() + 3_600_000);
        assertThat(later.getRootHash()).isEqualTo(first.getRootHash());

        log.server.clock().advance(Duration.ofMillis(-5));
        log.register("carol");

        SignedTreeHead grown = log.audit(bob, HYBRID).getHead();
        assertThat(grown.getTreeSize()).isEqualTo(3);
        assertThat(grown.getTimestampMs()).isEqualTo(later.getTimestampMs());
    }

    @Test
    void theLogHasOneKeyForGood() throws Exception {
        AuditKeyTransparencyResponse before = log.audit(bob, HYBRID);
        log.server.restart();
        TestAccount again = log.server.account("bob");

        AuditKeyTransparencyResponse after = log.audit(again, HYBRID);

        assertThat(after.getLogPublicKey()).isEqualTo(before.getLogPublicKey());
        assertThat(after.getHead().getLogId()).isEqualTo(Hashes.sha256(before.getLogPublicKey()));
    }

    private List<Optional<ByteString>> details(LogServer on, TestAccount viewer, ByteString key) {
        return on.client(viewer).audit(key).entries().stream()
                .map(LoggedEntry::detail)
                .toList();
    }

    @Test
    void whoMayBeResolvedIsOpenToAll() {
        log.append(alice, Kind.HYBRID_KEY_SET, HYBRID, identity(alice));
        assertThat(details(log, bob, identity(alice))).containsExactly(Optional.of(utf8("alice")));

        log.neighbours.banned.add(alice.identity());

        assertThat(details(log, bob, identity(alice))).containsExactly(Optional.empty());
        assertThat(details(log, bob, HYBRID)).containsExactly(Optional.empty());
        assertThat(details(log, alice, identity(alice))).containsExactly(Optional.of(utf8("alice")));
        log.neighbours.banned.clear();
        assertThat(details(log, bob, HYBRID)).containsExactly(Optional.of(identity(alice)));
    }

    @Test
    void anOperatorMayKeepOpeningsToTheirOwners() {
        try (LogServer closed = new LogServer("plugins.transparency.config.openings = owner")) {
            TestAccount carol = closed.register("carol");
            TestAccount dave = closed.register("dave");

            assertThat(details(closed, dave, identity(carol))).containsExactly(Optional.empty());
            assertThat(details(closed, carol, identity(carol))).containsExactly(Optional.of(utf8("carol")));
        }
    }

    @Test
    void aDeletedAccountLeavesEntriesThatNameNobody() {
        log.append(alice, Kind.HYBRID_KEY_SET, HYBRID, identity(alice));
        KeyAudit before = log.client(bob).audit(identity(alice));

        assertThat(log.delete(alice)).isEqualTo(2);

        KeyAudit after = log.client(bob).audit(identity(alice));
        assertThat(after.entries())
                .extracting(LoggedEntry::kind)
                .containsExactly(LogEntry.Kind.IDENTITY_BOUND, LogEntry.Kind.IDENTITY_DELETED);
        assertThat(after.entries()).extracting(LoggedEntry::detail).containsOnly(Optional.empty());
        assertThat(before.entries()).hasSize(1);
        assertThat(details(log, bob, HYBRID)).containsExactly(Optional.empty());
        assertThat(log.entries()).noneMatch(entry -> mentions(entry, alice));
        assertThat(log.entries()).anyMatch(entry -> mentions(entry, bob));
        assertThat(log.entries("leaves")).hasSize(4);
    }

    /** As what the account's other plugins log while they erase it: after the log's own turn, or before. */
    @Test
    void whatIsLoggedWhileAnAccountIsErasedLeavesNothingEither() {
        log.server.deleteAccount(alice.identity());
        log.append(alice, Kind.DEVICE_REVOKED, utf8("a device key"), identity(alice));
        assertThat(log.entries("openings")).hasSize(2);
        log.delete(alice);
        assertThat(log.entries()).noneMatch(entry -> mentions(entry, alice));
    }

    private static boolean mentions(StoredEntry entry, TestAccount account) {
        String all = entry.key().elements().stream()
                        .map(element ->
                                element instanceof ByteString bytes ? bytes.toString(StandardCharsets.ISO_8859_1) : "")
                        .reduce("", String::concat)
                + new String(entry.value(), StandardCharsets.ISO_8859_1);
        return all.contains(account.username())
                || all.contains(identity(account).toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aKeyHasABoundedNumberOfEntriesAndAnEndAlways() {
        log.append(alice, Kind.HYBRID_KEY_SET, HYBRID, identity(alice));
        log.append(bob, Kind.HYBRID_KEY_SET, HYBRID, identity(bob));
        log.append(alice, Kind.HYBRID_KEY_SET, HYBRID, identity(alice));
        int before = log.entries().size();

        assertThatThrownBy(() -> log.append(alice, Kind.HYBRID_KEY_SET, HYBRID, identity(alice)))
                .isInstanceOfSatisfying(StatusException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(Status.BAD_REQUEST);
                    assertThat(refused.reason()).isEqualTo("KEY_LOG_FULL");
                    assertThat(refused.detail().getField()).isEqualTo("hybrid_key");
                });

        assertThat(log.entries()).hasSize(before);
        for (Kind end : List.of(Kind.DEVICE_REVOKED, Kind.IDENTITY_DELETED, Kind.KEY_REVOKED)) {
            log.append(alice, end, HYBRID, ByteString.EMPTY);
        }
        assertThat(log.client(bob).audit(HYBRID).entries()).hasSize(6);
    }

    @Test
    void anAccountHasABoundedNumberOfOpenings() {
        try (LogServer small = new LogServer("plugins.transparency.config.entries-per-account = 2")) {
            TestAccount carol = small.register("carol");
            small.append(carol, Kind.DEVICE_ADDED, utf8("one"), identity(carol));

            assertThatThrownBy(() -> small.append(carol, Kind.DEVICE_ADDED, utf8("two"), identity(carol)))
                    .isInstanceOfSatisfying(StatusException.class, refused -> {
                        assertThat(refused.status()).isEqualTo(Status.RATE_LIMITED);
                        assertThat(refused.reason()).isEqualTo("ACCOUNT_LOG_FULL");
                        assertThat(refused.detail().getRetryAfterMs()).isEqualTo(86_400_000);
                    });

            small.append(carol, Kind.DEVICE_REVOKED, utf8("one"), identity(carol));
            small.revoke(carol, identity(carol));
            assertThat(small.delete(carol)).isEqualTo(4);
        }
    }
}
