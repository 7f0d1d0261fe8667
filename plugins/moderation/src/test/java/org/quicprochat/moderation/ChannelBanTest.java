package org.quicprochat.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.moderation.ModerationServer.ADD;
import static org.quicprochat.moderation.ModerationServer.BAN;
import static org.quicprochat.moderation.ModerationServer.LIST_BANNED;
import static org.quicprochat.moderation.ModerationServer.LIST_MEMBERS;
import static org.quicprochat.moderation.ModerationServer.TEAM;
import static org.quicprochat.moderation.ModerationServer.UNBAN;
import static org.quicprochat.moderation.ModerationServer.id;

import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.AddMembersRequest;
import org.quicprochat.proto.v1.BanUserRequest;
import org.quicprochat.proto.v1.BanUserResponse;
import org.quicprochat.proto.v1.ListBannedResponse;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.PushMembership;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** Bans from channels. */
class ChannelBanTest {
    private final ModerationServer moderation = new ModerationServer("plugins.moderation.config.bans-per-channel = 3");

    @BeforeEach
    void makeTeam() {
        moderation.makeTeam("olga", "mona", "alice", "bob");
    }

    @AfterEach
    void stop() {
        moderation.close();
    }

    @Test
    void theBannedAreOutAndStayOut() {
        TestConnection alice = moderation.server.connect();
        alice.call(LIST_MEMBERS, moderation.listMembers("alice"));

        moderation.banFromTeam("mona", "bob").ok(BanUserResponse.parser());

        assertThat(moderation.isMember("bob")).isFalse();
        PushMembership told = alice.nextPush().as(PushMembership.parser());
        assertThat(told.getChange()).isEqualTo(PushMembership.Change.BANNED);
        assertThat(told.getActorKey()).isEqualTo(moderation.key("mona"));
        assertThat(told.getSubjectKeys(0)).isEqualTo(moderation.key("bob"));
        moderation.assertRefused(
                moderation.add("olga", MemberRole.MEMBER, "bob"), Status.FORBIDDEN, "BANNED", "identity_keys[0]");
        moderation.makeChannel(id("other"), "olga", "bob");

        moderation.unbanFromTeam("mona", "bob");
        assertThat(moderation.add("olga", MemberRole.MEMBER, "bob").status()).isEqualTo(Status.OK);
    }

    @Test
    void aChannelBanIsOverOnTime() {
        BanUserRequest request = moderation
                .banRequest("mona", "bob")
                .setChannelId(TEAM.bytes())
                .setDurationSecs(60)
                .build();
        moderation.server.call(BAN, request, BanUserResponse.parser());
        assertThat(moderation.add("olga", MemberRole.MEMBER, "bob").reason()).isEqualTo("BANNED");

        moderation.advance(Duration.ofSeconds(60));

        assertThat(moderation.add("olga", MemberRole.MEMBER, "bob").status()).isEqualTo(Status.OK);
    }

    @Test
    void theSessionsGoOn() {
        TestConnection bob = moderation.server.connect();
        bob.call(LIST_MEMBERS, moderation.listMembers("bob"));

        moderation.banFromTeam("mona", "bob");

        assertThat(bob.isClosed()).isFalse();
        assertThat(bob.call(LIST_MEMBERS, moderation.listMembers("bob")).reason())
                .isEqualTo("NO_SUCH_CHANNEL");
    }

    @Test
    void ranksAreKept() {
        moderation.add("olga", MemberRole.MODERATOR, "alice");
        moderation.add("olga", MemberRole.OWNER, "oscar");
        assertRefused("bob", "mona", "ROLE_TOO_LOW");
        assertRefused("mona", "alice", "RANK");
        assertRefused("mona", "olga", "RANK");
        assertRefused("olga", "oscar", "RANK");
        assertRefused("olga", "ada", "RANK");
        assertRefused("olga", "olga", "ONESELF");
        assertRefused("ada", "ada", "ONESELF");
        moderation.who("adam");
        assertRefused("ada", "adam", "RANK");

        assertThat(moderation.banFromTeam("olga", "alice").status()).isEqualTo(Status.OK);
        assertThat(moderation.banFromTeam("mona", "stranger").status()).isEqualTo(Status.OK);
        assertThat(moderation.banFromTeam("ada", "oscar").status()).isEqualTo(Status.OK);
        assertThat(moderation.isMember("oscar")).isFalse();
    }

    private void assertRefused(String caller, String banned, String reason) {
        moderation.assertRefused(moderation.banFromTeam(caller, banned), Status.FORBIDDEN, reason, "");
    }

    @Test
    void whereTheLastOwnerIsBannedAnotherSucceeds() {
        moderation.banFromTeam("ada", "olga");

        assertThat(moderation.banFromTeam("mona", "alice").status()).isEqualTo(Status.OK);
        assertThat(moderation.add("mona", MemberRole.OWNER, "bob").status()).isEqualTo(Status.OK);
    }

    @Test
    void withTheChannelItsBansEnd() {
        moderation.banFromTeam("mona", "carol");
        for (String name : new String[] {"alice", "bob", "mona"}) {
            moderation.leave(name);
        }
        assertThat(moderation.entries("bans")).hasSize(1);

        moderation.banFromTeam("ada", "olga");

        for (String subspace : new String[] {"bans", "banned", "due", "tallies"}) {
            assertThat(moderation.entries(subspace)).as(subspace).isEmpty();
        }
        assertThat(moderation.acts()).hasSize(2);
        moderation.makeChannel(TEAM, "olga", "carol");
    }

    @Test
    void aChannelHasSoManyBans() {
        for (String name : new String[] {"a", "b", "c"}) {
            moderation.banFromTeam("mona", name);
        }
        TestAnswer tooMany = moderation.banFromTeam("mona", "d");
        moderation.assertRefused(tooMany, Status.RATE_LIMITED, "TOO_MANY_BANS", "");
        assertThat(tooMany.detail().getRetryAfterMs()).isEqualTo(600_000);

        assertThat(moderation.banFromTeam("olga", "c").status()).as("an update").isEqualTo(Status.OK);
        moderation.unbanFromTeam("mona", "a");
        assertThat(moderation.banFromTeam("mona", "d").status()).isEqualTo(Status.OK);
    }

    @Test
    void moderatorsListTheirChannelsBans() {
        moderation.banFromTeam("mona", "carol");
        moderation.ban("ada", "dave");
        MessageLite request =
                moderation.listBannedRequest("mona").setChannelId(TEAM.bytes()).build();

        ListBannedResponse listed = moderation.server.call(LIST_BANNED, request, ListBannedResponse.parser());

        assertThat(listed.getBansList()).singleElement().satisfies(ban -> {
            assertThat(ban.getIdentityKey()).isEqualTo(moderation.key("carol"));
            assertThat(ban.getChannelId()).isEqualTo(TEAM.bytes());
            assertThat(ban.getBannedBy()).isEqualTo(moderation.key("mona"));
        });
        assertThat(moderation.banned("ada"))
                .singleElement()
                .satisfies(ban -> assertThat(ban.getIdentityKey()).isEqualTo(moderation.key("dave")));
        moderation.assertRefused(
                LIST_BANNED,
                moderation.listBannedRequest("bob").setChannelId(TEAM.bytes()).build(),
                Status.FORBIDDEN,
                "ROLE_TOO_LOW",
                "");
    }

    /** What outsiders hear, and admins of a channel that is not there, is the same, byte for byte. */
    @Test
    void toOthersAChannelIsAsIfItWereNotThere() {
        Map<Integer, MessageLite> requests = new LinkedHashMap<>();
        for (String caller : new String[] {"carol"}) {
            requests.put(
                    BAN,
                    moderation
                            .banRequest(caller, "bob")
                            .setChannelId(TEAM.bytes())
                            .build());
            requests.put(
                    UNBAN,
                    moderation
                            .unbanRequest(caller, "bob")
                            .setChannelId(TEAM.bytes())
                            .build());
            requests.put(
                    LIST_BANNED,
                    moderation
                            .listBannedRequest(caller)
                            .setChannelId(TEAM.bytes())
                            .build());
        }
        Map<Integer, TestAnswer> there = new LinkedHashMap<>();
        requests.forEach((method, request) -> there.put(method, moderation.server.call(method, request)));
        there.values()
                .forEach(answer -> moderation.assertRefused(answer, Status.NOT_FOUND, "NO_SUCH_CHANNEL", "channel_id"));
        for (String name : new String[] {"alice", "bob", "mona", "olga"}) {
            moderation.leave(name);
        }
        Map<Integer, TestAnswer> notThere = new LinkedHashMap<>();
        requests.forEach((method, request) -> notThere.put(method, moderation.server.call(method, request)));

        assertThat(notThere).isEqualTo(there);
        moderation.assertRefused(
                moderation.banFromTeam("ada", "bob"), Status.NOT_FOUND, "NO_SUCH_CHANNEL", "channel_id");
    }

    @Test
    void withoutChannelsThereIsNone() {
        try (ModerationServer alone = new ModerationServer(TestServer.builder())) {
            alone.assertRefused(alone.banFromTeam("ada", "bob"), Status.NOT_FOUND, "NO_SUCH_CHANNEL", "channel_id");
            assertThat(alone.ban("ada", "bob").status()).isEqualTo(Status.OK);
        }
    }

    /** Whoever comes first: in the end the banned are out. */
    @Test
    void anAddAndABanAtOnceNeverLeaveAMemberWhoIsBanned() throws Exception {
        TestConnection one = moderation.server.connect();
        TestConnection other = moderation.server.connect();
        for (int round = 0; round < 20; round++) {
            moderation.unbanFromTeam("olga", "bob");
            AddMembersRequest add = AddMembersRequest.newBuilder()
                    .setSessionToken(moderation.token("olga"))
                    .setChannelId(TEAM.bytes())
                    .addIdentityKeys(moderation.key("bob"))
                    .build();
            BanUserRequest ban = moderation
                    .banRequest("mona", "bob")
                    .setChannelId(TEAM.bytes())
                    .build();
            var added = one.send(ADD, add.toByteArray());
            var banned = other.send(BAN, ban.toByteArray());

            assertThat(banned.get(60, TimeUnit.SECONDS).status()).isEqualTo(Status.OK);
            assertThat(added.get(60, TimeUnit.SECONDS).status()).isIn(Status.OK, Status.FORBIDDEN);
            assertThat(moderation.isMember("bob")).isFalse();
        }
    }
}
