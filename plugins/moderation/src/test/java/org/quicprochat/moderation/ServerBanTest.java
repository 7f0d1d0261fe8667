package org.quicprochat.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.moderation.ModerationServer.BAN;
import static org.quicprochat.moderation.ModerationServer.LIST_BANNED;
import static org.quicprochat.moderation.ModerationServer.LIST_MEMBERS;
import static org.quicprochat.moderation.ModerationServer.UNBAN;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.Ban;
import org.quicprochat.proto.v1.BanUserRequest;
import org.quicprochat.proto.v1.BanUserResponse;
import org.quicprochat.proto.v1.ListBannedRequest;
import org.quicprochat.proto.v1.ListBannedResponse;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.wire.Status;

/** Bans from the whole server. */
class ServerBanTest {
    private final ModerationServer moderation = new ModerationServer("plugins.moderation.config.page-size = 3");

    @AfterEach
    void stop() {
        moderation.close();
    }

    /** What a call says of a session. */
    private TestAnswer tryCall(ByteString token) {
        return moderation.server.call(
                LIST_MEMBERS,
                moderation.listMembers("carol").toBuilder()
                        .setSessionToken(token)
                        .build());
    }

    @Test
    void aBanEndsTheSessionsAndClosesTheConnections() {
        ByteString before = moderation.token("bob");
        TestConnection connection = moderation.server.connect();
        connection.call(LIST_MEMBERS, moderation.listMembers("bob"));

        assertThat(moderation.ban("ada", "bob", Duration.ZERO)).isZero();

        assertThat(tryCall(before).status()).isEqualTo(Status.UNAUTHORIZED);
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void whoLogsInAgainIsTurnedAwayAndGetsNoEvents() {
        moderation.makeTeam("olga", "mona", "bob");
        moderation.ban("ada", "bob");
        TestConnection connection = moderation.server.connect();

        TestAnswer answer = connection.call(LIST_MEMBERS, moderation.listMembers("bob"));

        moderation.assertRefused(answer, Status.FORBIDDEN, "BANNED", "");
        moderation.add("olga", MemberRole.MEMBER, "carol");
        assertThat(connection.waitingPushes()).isZero();
        moderation.unban("ada", "bob");
        assertThat(moderation.isMember("bob")).as("the channels stay").isTrue();
    }

    @Test
    void aBanIsOverOnTime() {
        long until = moderation.ban("ada", "bob", Duration.ofMinutes(10));
        assertThat(until).isEqualTo(moderation.server.clock().millis() + 600_000);

        moderation.advance(Duration.ofMillis(599_999));
        assertThat(tryCall(moderation.token("bob")).reason()).isEqualTo("BANNED");
        assertThat(moderation.banned("ada")).hasSize(1);
        moderation.advance(Duration.ofMillis(1));

        assertThat(tryCall(moderation.token("bob")).reason()).isEqualTo("NO_SUCH_CHANNEL");
        assertThat(moderation.banned("ada")).isEmpty();
    }

    @Test
    void againUpdates() {
        moderation.ban("ada", "bob", Duration.ofMinutes(10));
        BanUserRequest again =
                moderation.banRequest("adam", "bob").setReason("another").build();
        moderation.server.call(BAN, again, BanUserResponse.parser());

        assertThat(moderation.banned("ada"))
                .containsExactly(Ban.newBuilder()
                        .setIdentityKey(moderation.key("bob"))
                        .setReason("another")
                        .setBannedAtMs(moderation.server.clock().millis())
                        .setBannedBy(moderation.key("adam"))
                        .build());
        moderation.advance(Duration.ofMinutes(10));
        moderation.server.runJobs();
        assertThat(tryCall(moderation.token("bob")).reason()).isEqualTo("BANNED");
    }

    @Test
    void onlyAdminsBanAndLiftAndSeeThat() {
        for (String caller : List.of("carol", "bob")) {
            moderation.assertRefused(moderation.ban(caller, "bob"), Status.FORBIDDEN, "ADMIN_ONLY", "");
            moderation.assertRefused(moderation.unban(caller, "bob"), Status.FORBIDDEN, "ADMIN_ONLY", "");
            moderation.assertRefused(
                    LIST_BANNED, moderation.listBannedRequest(caller).build(), Status.FORBIDDEN, "ADMIN_ONLY", "");
        }
    }

    @Test
    void nobodyBansThemselvesOrAnEqual() {
        moderation.assertRefused(moderation.ban("ada", "ada"), Status.FORBIDDEN, "ONESELF", "");
        moderation.who("adam");
        moderation.assertRefused(moderation.ban("ada", "adam"), Status.FORBIDDEN, "RANK", "");
        assertThat(moderation.entries()).isEmpty();
    }

    @Test
    void liftingIsIdempotent() {
        assertThat(moderation.unban("ada", "bob").status()).isEqualTo(Status.OK);
        moderation.ban("ada", "bob");
        assertThat(moderation.unban("adam", "bob").status()).isEqualTo(Status.OK);
        assertThat(moderation.unban("adam", "bob").status()).isEqualTo(Status.OK);

        assertThat(tryCall(moderation.token("bob")).reason()).isEqualTo("NO_SUCH_CHANNEL");
        assertThat(moderation.acts()).extracting(Act::kind).containsExactlyInAnyOrder(Act.Kind.BAN, Act.Kind.UNBAN);
    }

    @Test
    void fieldsAreChecked() {
        BanUserRequest good = moderation.banRequest("ada", "bob").build();
        moderation.assertRefused(
                BAN, good.toBuilder().clearIdentityKey().build(), Status.BAD_REQUEST, "LENGTH", "identity_key");
        moderation.assertRefused(
                BAN,
                good.toBuilder().setChannelId(ByteString.copyFromUtf8("x")).build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "channel_id");
        moderation.assertRefused(
                BAN, good.toBuilder().setReason("x".repeat(513)).build(), Status.BAD_REQUEST, "LENGTH", "reason");
        moderation.assertRefused(
                BAN, good.toBuilder().setDurationSecs(-1).build(), Status.BAD_REQUEST, "DURATION", "duration_secs");
        moderation.assertRefused(
                BAN,
                good.toBuilder().setDurationSecs(36500L * 86400 + 1).build(),
                Status.BAD_REQUEST,
                "DURATION",
                "duration_secs");
        moderation.assertRefused(
                BAN,
                good.toBuilder()
                        .setIdentityKey(ByteString.copyFrom(new byte[32]))
                        .build(),
                Status.NOT_FOUND,
                "NO_SUCH_ACCOUNT",
                "identity_key");
        moderation.assertRefused(
                UNBAN,
                moderation.unbanRequest("ada", "bob").clearIdentityKey().build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "identity_key");
        moderation.assertRefused(
                LIST_BANNED,
                moderation
                        .listBannedRequest("ada")
                        .setCursor(ByteString.copyFromUtf8("x"))
                        .build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "cursor");
        // Characters, not bytes.
        BanUserRequest longest =
                good.toBuilder().setReason("\uD83D\uDE00".repeat(512)).build();
        assertThat(moderation.server.call(BAN, longest).status()).isEqualTo(Status.OK);
    }

    @Test
    void pagesHaveEveryBanOnce() {
        for (int i = 0; i < 7; i++) {
            moderation.ban("ada", "m" + i, i == 3 ? Duration.ofSeconds(1) : Duration.ZERO);
        }
        moderation.advance(Duration.ofSeconds(1));
        for (int size : new int[] {0, 1, 2, 3, 50}) {
            List<ByteString> seen = new ArrayList<>();
            ListBannedRequest.Builder request =
                    moderation.listBannedRequest("ada").setPageSize(size);
            boolean more = true;
            while (more) {
                ListBannedResponse page =
                        moderation.server.call(LIST_BANNED, request.build(), ListBannedResponse.parser());
                page.getBansList().forEach(ban -> seen.add(ban.getIdentityKey()));
                assertThat(page.getBansCount()).isLessThanOrEqualTo(size == 0 ? 3 : Math.min(size, 3));
                request.setCursor(page.getNextCursor());
                more = !page.getNextCursor().isEmpty();
            }
            assertThat(seen).hasSize(6).doesNotHaveDuplicates().doesNotContain(moderation.key("m3"));
        }
    }

    @Test
    void aBanOutlivesARestart() throws Exception {
        moderation.ban("ada", "bob");

        moderation.server.restart();

        assertThat(tryCall(moderation.token("bob")).reason()).isEqualTo("BANNED");
    }
}
