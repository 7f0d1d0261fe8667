package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.channels.ChannelsServer.ADD;
import static org.quicprochat.channels.ChannelsServer.REMOVE;
import static org.quicprochat.channels.ChannelsServer.TEAM;
import static org.quicprochat.proto.v1.MemberRole.MEMBER;
import static org.quicprochat.proto.v1.MemberRole.MEMBER_ROLE_UNSPECIFIED;
import static org.quicprochat.proto.v1.MemberRole.MODERATOR;
import static org.quicprochat.proto.v1.MemberRole.OWNER;

import com.google.protobuf.ByteString;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.AddMembersRequest;
import org.quicprochat.proto.v1.AddMembersResponse;
import org.quicprochat.proto.v1.RemoveMemberResponse;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

/** Who may add, promote, demote and remove whom. */
class MembersTest {
    private static final String[] ALL = {"olga", "oscar", "mona", "max", "alice", "bob"};

    private final ChannelsServer channels = new ChannelsServer();

    @BeforeEach
    void makeTeam() {
        channels.create("olga", "mona", "max", "alice");
        channels.add("olga", MODERATOR, "mona", "max");
        channels.add("olga", OWNER, "oscar");
    }

    @AfterEach
    void stop() {
        channels.close();
    }

    private Map<String, org.quicprochat.proto.v1.MemberRole> roles() {
        return channels.roles("oscar", ALL);
    }

    private static void assertForbidden(TestAnswer answer, String reason) {
        assertThat(answer.status()).isEqualTo(Status.FORBIDDEN);
        assertThat(answer.reason()).isEqualTo(reason);
    }

    @Test
    void moderatorsAdd() {
        AddMembersResponse added = channels.add("mona", MEMBER_ROLE_UNSPECIFIED, "bob");

        assertThat(added.getAdded()).isEqualTo(1);
        assertThat(added.getVersion()).isEqualTo(4);
        assertThat(roles()).containsEntry("bob", MEMBER);
    }

    @Test
    void membersDoNot() {
        assertForbidden(channels.tryAdd("alice", MEMBER, "bob"), "ROLE_TOO_LOW");
        assertForbidden(channels.remove("alice", "max"), "ROLE_TOO_LOW");
        assertForbidden(channels.remove("alice", "bob"), "ROLE_TOO_LOW");
    }

    @Test
    void nobodyGivesARoleAboveTheirOwn() {
        assertForbidden(channels.tryAdd("mona", OWNER, "bob"), "ROLE_ABOVE_OWN");
        assertForbidden(channels.tryAdd("mona", OWNER, "mona"), "ROLE_ABOVE_OWN");
        assertThat(channels.add("mona", MODERATOR, "alice").getAdded()).isZero();
        assertThat(roles()).containsEntry("alice", MODERATOR);
    }

    @Test
    void aModeratorTouchesNoEqualAndNoOwner() {
        assertForbidden(channels.tryAdd("mona", MEMBER, "max"), "ROLE_TOO_LOW");
        assertForbidden(channels.tryAdd("mona", MODERATOR, "olga"), "ROLE_TOO_LOW");
        assertForbidden(channels.remove("mona", "max"), "ROLE_TOO_LOW");
        assertForbidden(channels.remove("mona", "olga"), "ROLE_TOO_LOW");
        assertThat(roles()).containsEntry("max", MODERATOR).containsEntry("olga", OWNER);
    }

    @Test
    void aRoleThatIsThereAlreadyIsNoChange() {
        AddMembersResponse again = channels.add("mona", MODERATOR, "max", "mona");

        assertThat(again.getAdded()).isZero();
        assertThat(again.getVersion()).isEqualTo(3);
    }

    @Test
    void anOwnerDemotesAndRemovesAnybody() {
        channels.add("olga", MEMBER_ROLE_UNSPECIFIED, "max", "oscar");
        channels.remove("olga", "mona");
        channels.remove("olga", "oscar");

        assertThat(channels.roles("olga", ALL)).isEqualTo(Map.of("olga", OWNER, "max", MEMBER, "alice", MEMBER));
    }

    @Test
    void everybodyMayStepDownButTheLastOwner() {
        channels.add("mona", MEMBER, "mona");
        channels.add("olga", MODERATOR, "olga");
        assertThat(roles()).containsEntry("mona", MEMBER).containsEntry("olga", MODERATOR);

        assertForbidden(channels.tryAdd("oscar", MEMBER, "oscar"), "LAST_OWNER");
        assertThat(roles()).containsEntry("oscar", OWNER);
    }

    @Test
    void ownersCannotDemoteEachOtherAway() {
        assertForbidden(channels.tryAdd("olga", MEMBER, "oscar", "olga"), "LAST_OWNER");
        assertThat(roles()).containsEntry("oscar", OWNER).containsEntry("olga", OWNER);
    }

    @Test
    void allAreAddedOrNone() {
        AddMembersRequest request = channels.addRequest("olga", MEMBER, "bob")
                .addIdentityKeys(ByteString.copyFrom(new byte[32]))
                .build();

        channels.assertRefused(ADD, request, Status.NOT_FOUND, "NO_SUCH_ACCOUNT", "identity_keys[1]");
        assertThat(roles()).doesNotContainKey("bob");
    }

    @Test
    void theBannedAreNotAdded() {
        channels.registry.banned.add(channels.who("bob").identity());
        channels.assertRefused(channels.tryAdd("olga", MEMBER, "bob"), Status.FORBIDDEN, "BANNED", "identity_keys[0]");
        channels.registry.banned.clear();
        channels.registry.bansEveryone.add(TEAM);
        channels.assertRefused(channels.tryAdd("olga", MEMBER, "bob"), Status.FORBIDDEN, "BANNED", "identity_keys[0]");
        channels.registry.bansEveryone.clear();

        assertThat(channels.add("olga", MEMBER, "bob").getAdded()).isEqualTo(1);
    }

    @Test
    void fieldsAreChecked() {
        AddMembersRequest good = channels.addRequest("olga", MEMBER, "bob").build();
        channels.assertRefused(
                ADD, good.toBuilder().clearIdentityKeys().build(), Status.BAD_REQUEST, "COUNT", "identity_keys");
        channels.assertRefused(
                ADD,
                good.toBuilder().addIdentityKeys(ByteString.copyFromUtf8("x")).build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "identity_keys[1]");
        channels.assertRefused(
                ADD, good.toBuilder().clearChannelId().build(), Status.BAD_REQUEST, "LENGTH", "channel_id");
        channels.assertRefused(ADD, good.toBuilder().setRoleValue(4).build(), Status.BAD_REQUEST, "ROLE", "role");
        channels.assertRefused(
                REMOVE,
                channels.removeRequest("olga", "bob").toBuilder()
                        .clearIdentityKey()
                        .build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "identity_key");
        channels.assertRefused(
                REMOVE,
                channels.removeRequest("olga", "bob").toBuilder()
                        .clearChannelId()
                        .build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "channel_id");
    }

    @Test
    void removingIsCountedOnce() {
        RemoveMemberResponse removed = channels.remove("mona", "alice").ok(RemoveMemberResponse.parser());
        RemoveMemberResponse again = channels.remove("mona", "alice").ok(RemoveMemberResponse.parser());

        assertThat(removed.getVersion()).isEqualTo(4);
        assertThat(again).isEqualTo(removed);
        assertThat(roles()).doesNotContainKey("alice");
    }

    @Test
    void everybodyMayLeaveAndLeaveAgain() {
        assertThat(channels.remove("alice", "alice")
                        .ok(RemoveMemberResponse.parser())
                        .getVersion())
                .isEqualTo(4);
        assertThat(channels.remove("alice", "alice")
                        .ok(RemoveMemberResponse.parser())
                        .getVersion())
                .isZero();
        assertThat(roles()).doesNotContainKey("alice");
    }

    @Test
    void theModeratorOfLongestStandingSucceeds() {
        channels.add("olga", MODERATOR, "alice");
        channels.add("olga", MEMBER, "oscar");

        channels.remove("olga", "olga");

        assertThat(channels.roles("mona", ALL))
                .isEqualTo(Map.of("mona", OWNER, "max", MODERATOR, "alice", MODERATOR, "oscar", MEMBER));
    }

    @Test
    void elseTheMemberOfLongestStanding() {
        channels.remove("olga", "mona");
        channels.remove("olga", "max");
        channels.remove("olga", "oscar");
        channels.add("olga", MEMBER, "bob", "mona");

        channels.remove("olga", "olga");

        assertThat(channels.roles("alice", ALL)).isEqualTo(Map.of("alice", OWNER, "bob", MEMBER, "mona", MEMBER));
    }

    @Test
    void whileThereIsAnOwnerNobodySucceeds() {
        channels.remove("olga", "olga");

        assertThat(roles()).isEqualTo(Map.of("oscar", OWNER, "mona", MODERATOR, "max", MODERATOR, "alice", MEMBER));
    }

    @Test
    void withTheLastMemberTheChannelEnds() {
        for (String name : new String[] {"olga", "oscar", "mona", "max", "alice"}) {
            assertThat(channels.registry.ended()).isEmpty();
            channels.remove(name, name).ok(RemoveMemberResponse.parser());
        }

        assertThat(channels.registry.ended()).containsExactly(TEAM);
        assertThat(channels.entries()).isEmpty();
        assertThat(channels.create("bob").getCreated()).isTrue();
    }
}
