package org.quicprochat.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.proto.v1.ResolveIdentityRequest;
import org.quicprochat.proto.v1.ResolveIdentityResponse;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.proto.v1.ResolveUserResponse;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** 500 ResolveUser and 501 ResolveIdentity, comment by comment. */
class LookupsTest {
    private static final int RESOLVE_USER = 500;
    private static final int RESOLVE_IDENTITY = 501;

    private final Registry registry = new Registry((tx, gone) -> {});
    private final TestServer server = started();
    private final TestAccount alice = server.account("alice");
    private final TestAccount bob = server.account("bob");

    private TestServer started() {
        return TestServer.builder()
                .plugin(new AccountsPlugin())
                .plugin(registry)
                .config("server.domain = chat.example")
                .started();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ResolveUserRequest name(TestAccount caller, String username) {
        return ResolveUserRequest.newBuilder()
                .setSessionToken(caller.token())
                .setUsername(username)
                .build();
    }

    private static ResolveIdentityRequest key(TestAccount caller, ByteString identity) {
        return ResolveIdentityRequest.newBuilder()
                .setSessionToken(caller.token())
                .setIdentityKey(identity)
                .build();
    }

    private TestAnswer refused(int method, MessageLite request) {
        TestAnswer answer = server.call(method, request);
        assertThat(answer.status()).isEqualTo(Status.NOT_FOUND);
        assertThat(answer.reason()).isEqualTo("NO_SUCH_ACCOUNT");
        return answer;
    }

    @Test
    void aNameLeadsToItsKeyAndBack() {
        ByteString found = server.call(RESOLVE_USER, name(bob, "alice"), ResolveUserResponse.parser())
                .getIdentityKey();
        ResolveIdentityResponse back = server.call(RESOLVE_IDENTITY, key(bob, found), ResolveIdentityResponse.parser());

        assertThat(found).isEqualTo(alice.identity().bytes());
        assertThat(back)
                .isEqualTo(ResolveIdentityResponse.newBuilder()
                        .setUsername("alice")
                        .setRegisteredAtMs(server.clock().millis())
                        .setDomain("chat.example")
                        .build());
    }

    @Test
    void aServerWithoutADomainNamesNone() throws Exception {
        try (TestServer plain =
                TestServer.builder().plugin(new AccountsPlugin()).start()) {
            TestAccount carol = plain.account("carol");

            assertThat(plain.call(
                                    RESOLVE_IDENTITY,
                                    key(carol, carol.identity().bytes()),
                                    ResolveIdentityResponse.parser())
                            .getDomain())
                    .isEmpty();
        }
    }

    @Test
    void unknownDeletedAndBannedNamesAreTheSame() {
        TestAccount banned = server.account("mallory");
        registry.ban(banned);
        TestAccount deleted = server.account("gone");
        server.deleteAccount(deleted.identity());
        registry.asked();

        TestAnswer unknown = refused(RESOLVE_USER, name(bob, "nobody"));
        assertThat(registry.asked()).as("as much work as for one that there is").hasSize(1);
        assertThat(refused(RESOLVE_USER, name(bob, "mallory"))).isEqualTo(unknown);
        assertThat(registry.asked()).containsExactly(banned.identity());
        assertThat(refused(RESOLVE_USER, name(bob, "gone"))).isEqualTo(unknown);
        assertThat(refused(RESOLVE_USER, name(bob, ""))).isEqualTo(unknown);
        assertThat(refused(RESOLVE_USER, name(bob, "alic"))).as("exact").isEqualTo(unknown);
        assertThat(refused(RESOLVE_USER, name(bob, "a".repeat(1000)))).isEqualTo(unknown);
        assertThat(unknown.detail().getField()).isEqualTo("username");
    }

    @Test
    void soAreUnknownDeletedAndBannedKeys() {
        TestAccount banned = server.account("mallory");
        registry.ban(banned);
        TestAccount deleted = server.account("gone");
        server.deleteAccount(deleted.identity());
        ByteString nobody = ByteString.copyFrom(new byte[IdentityKey.SIZE]);

        TestAnswer unknown = refused(RESOLVE_IDENTITY, key(bob, nobody));
        assertThat(refused(RESOLVE_IDENTITY, key(bob, banned.identity().bytes())))
                .isEqualTo(unknown);
        assertThat(refused(RESOLVE_IDENTITY, key(bob, deleted.identity().bytes())))
                .isEqualTo(unknown);
        assertThat(unknown.detail().getField()).isEqualTo("identity_key");
    }

    @Test
    void aKeyHas32BytesAndBothNeedASession() {
        TestAnswer wrong = server.call(RESOLVE_IDENTITY, key(bob, ByteString.copyFromUtf8("short")));
        assertThat(wrong.status()).isEqualTo(Status.BAD_REQUEST);
        assertThat(wrong.detail().getField()).isEqualTo("identity_key");
        assertThat(server.call(RESOLVE_USER, ResolveUserRequest.getDefaultInstance())
                        .status())
                .isEqualTo(Status.UNAUTHORIZED);
        assertThat(server.call(RESOLVE_IDENTITY, ResolveIdentityRequest.getDefaultInstance())
                        .status())
                .isEqualTo(Status.UNAUTHORIZED);
    }

    @Test
    void aHundredNamesAtOnceAndThenOneIn10Seconds() throws Exception {
        try (TestServer strict = TestServer.builder()
                .plugin(new AccountsPlugin())
                .config("limits.rate.enabled = true")
                .start()) {
            TestAccount carol = strict.account("carol");
            for (int i = 0; i < 100; i++) {
                assertThat(strict.call(RESOLVE_USER, name(carol, "guess" + i)).status())
                        .isEqualTo(Status.NOT_FOUND);
            }

            TestAnswer limited = strict.call(RESOLVE_USER, name(carol, "carol"));
            assertThat(limited.status()).isEqualTo(Status.RATE_LIMITED);
            assertThat(limited.detail().getRetryAfterMs()).isBetween(1L, 10_000L);
            assertThat(strict.call(RESOLVE_IDENTITY, key(carol, carol.identity().bytes()))
                            .status())
                    .isEqualTo(Status.OK);
            assertThat(strict.connect()
                            .call(RESOLVE_USER, name(strict.account("dave"), "carol"))
                            .status())
                    .as("each has his own")
                    .isEqualTo(Status.OK);
            strict.clock().advance(Duration.ofSeconds(10));
            assertThat(strict.call(RESOLVE_USER, name(carol, "carol")).status()).isEqualTo(Status.OK);
            assertThat(strict.call(RESOLVE_USER, name(carol, "carol")).status()).isEqualTo(Status.RATE_LIMITED);
        }
    }
}
