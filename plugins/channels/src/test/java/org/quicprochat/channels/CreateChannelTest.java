package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.channels.ChannelsServer.ADD;
import static org.quicprochat.channels.ChannelsServer.CREATE;
import static org.quicprochat.channels.ChannelsServer.TEAM;
import static org.quicprochat.channels.ChannelsServer.id;
import static org.quicprochat.channels.ChannelsServer.named;

import com.google.protobuf.ByteString;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.CreateChannelRequest;
import org.quicprochat.proto.v1.CreateChannelResponse;
import org.quicprochat.proto.v1.GroupMetadata;
import org.quicprochat.proto.v1.ListGroupMembersResponse;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

class CreateChannelTest {
    private final ChannelsServer channels = new ChannelsServer(
            "plugins.channels.config.max-members = 5",
            "plugins.channels.config.max-joined = 4",
            "plugins.channels.config.max-created = 3");

    @AfterEach
    void stop() {
        channels.close();
    }

    @Test
    void theCallerIsTheOwnerAndTheOthersAreMembers() {
        CreateChannelResponse made = channels.create(
                channels.createRequest("alice", TEAM, "bob", "bob", "alice").setMetadata(named("Team")));

        assertThat(made.getCreated()).isTrue();
        assertThat(made.getChannelId()).isEqualTo(TEAM.bytes());
        assertThat(made.getVersion()).isEqualTo(1);
        assertThat(channels.roles("bob", "alice", "bob"))
                .containsEntry("alice", MemberRole.OWNER)
                .containsEntry("bob", MemberRole.MEMBER);
        ListGroupMembersResponse listed = channels.list("alice");
        assertThat(listed.getMetadata()).isEqualTo(named("Team"));
        assertThat(listed.getVersion()).isEqualTo(1);
        assertThat(listed.getEpoch()).isEqualTo(1);
        assertThat(listed.getMembers(0).getJoinedAtMs())
                .isEqualTo(channels.server.clock().millis());
    }

    @Test
    void withoutAnIdTheServerDrawsOne() {
        CreateChannelRequest.Builder request =
                channels.createRequest("alice", TEAM).clearChannelId();

        ByteString one = channels.create(request).getChannelId();
        ByteString other = channels.create(request).getChannelId();

        assertThat(one.size()).isEqualTo(16);
        assertThat(other.size()).isEqualTo(16);
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void theSameAgainByItsCreatorChangesNothing() {
        channels.create("alice", "bob");
        channels.add("alice", MemberRole.MEMBER, "carol");

        CreateChannelResponse again = channels.create("alice", "dave");

        assertThat(again.getCreated()).isFalse();
        assertThat(again.getVersion()).isEqualTo(2);
        assertThat(again.getChannelId()).isEqualTo(TEAM.bytes());
        assertThat(channels.roles("alice", "alice", "bob", "carol")).hasSize(3);
    }

    @Test
    void whoHasLeftLearnsNoMoreThanThatItWasMade() {
        channels.create("alice", "bob");
        channels.remove("alice", "alice");

        CreateChannelResponse again = channels.create("alice");

        assertThat(again.getCreated()).isFalse();
        assertThat(again.getVersion()).isZero();
    }

    @Test
    void theIdOfAnothersChannelIsTaken() {
        channels.create("alice", "bob");

        for (String other : new String[] {"bob", "carol"}) {
            CreateChannelRequest request = channels.createRequest(other, TEAM).build();
            channels.assertRefused(CREATE, request, Status.BAD_REQUEST, "CHANNEL_EXISTS", "channel_id");
        }
    }

    @Test
    void fieldsAreChecked() {
        CreateChannelRequest good = channels.createRequest("alice", TEAM, "bob").build();
        channels.assertRefused(
                CREATE,
                good.toBuilder().setChannelId(ByteString.copyFromUtf8("short")).build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "channel_id");
        channels.assertRefused(
                CREATE,
                good.toBuilder().addMembers(ByteString.copyFromUtf8("short")).build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "members[1]");
        channels.assertRefused(
                CREATE,
                channels.createRequest("alice", TEAM, "a", "b", "c", "d", "e", "f")
                        .build(),
                Status.BAD_REQUEST,
                "COUNT",
                "members");
        channels.assertRefused(
                CREATE, good.toBuilder().clearSessionToken().build(), Status.UNAUTHORIZED, "SESSION", "");
        assertThat(channels.entries()).isEmpty();
    }

    @Test
    void metadataHasFourKibibytesSerialized() {
        // A tag and two bytes of length, then the name.
        GroupMetadata largest = GroupMetadata.newBuilder()
                .setName(ByteString.copyFrom(new byte[4096 - 3]))
                .build();
        GroupMetadata larger = GroupMetadata.newBuilder()
                .setName(ByteString.copyFrom(new byte[4096 - 2]))
                .build();

        channels.assertRefused(
                CREATE,
                channels.createRequest("alice", TEAM).setMetadata(larger).build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "metadata");
        channels.create(channels.createRequest("alice", TEAM).setMetadata(largest));

        assertThat(channels.list("alice").getMetadata()).isEqualTo(largest);
        channels.assertRefused(channels.update("alice", larger, 0), Status.BAD_REQUEST, "LENGTH", "metadata");
    }

    @Test
    void anUnknownMemberIsNamedByIndex() {
        CreateChannelRequest request = channels.createRequest("alice", TEAM, "bob")
                .addMembers(ByteString.copyFrom(new byte[32]))
                .build();

        channels.assertRefused(CREATE, request, Status.NOT_FOUND, "NO_SUCH_ACCOUNT", "members[1]");
        assertThat(channels.entries()).isEmpty();
    }

    @Test
    void aBannedMemberIsNamedByIndex() {
        channels.registry.banned.add(channels.who("carol").identity());

        channels.assertRefused(
                CREATE,
                channels.createRequest("alice", TEAM, "bob", "carol").build(),
                Status.FORBIDDEN,
                "BANNED",
                "members[1]");
    }

    @Test
    void theCallerCountsAsAMember() {
        CreateChannelRequest request =
                channels.createRequest("alice", TEAM, "a", "b", "c", "d", "e").build();
        TestAnswer tooMany = channels.server.call(CREATE, request);
        channels.assertRefused(tooMany, Status.BAD_REQUEST, "COUNT", "members");

        channels.create("alice", "a", "b", "c", "d");

        TestAnswer full = channels.tryAdd("alice", MemberRole.MEMBER, "e");
        channels.assertRefused(full, Status.RATE_LIMITED, "CHANNEL_FULL", "identity_keys[0]");
        assertThat(full.detail().getRetryAfterMs()).isEqualTo(60_000);
        assertThat(channels.add("alice", MemberRole.MODERATOR, "a", "b").getAdded())
                .isZero();
    }

    @Test
    void anAccountCreatesAndJoinsSoManyChannels() {
        for (int i = 0; i < 3; i++) {
            channels.create(channels.createRequest("alice", id("a" + i), "bob"));
        }
        TestAnswer tooMany = channels.server.call(
                CREATE, channels.createRequest("alice", id("a3")).build());
        channels.assertRefused(tooMany, Status.RATE_LIMITED, "TOO_MANY_CHANNELS", "");
        assertThat(tooMany.detail().getRetryAfterMs()).isEqualTo(60_000);

        channels.create(channels.createRequest("carol", id("c0"), "bob"));
        channels.assertRefused(
                CREATE,
                channels.createRequest("carol", id("c1"), "dave", "bob").build(),
                Status.RATE_LIMITED,
                "TOO_MANY_CHANNELS",
                "members[1]");
        channels.create(channels.createRequest("carol", TEAM, "dave"));
        channels.assertRefused(
                ADD,
                channels.addRequest("carol", MemberRole.MEMBER, "bob").build(),
                Status.RATE_LIMITED,
                "TOO_MANY_CHANNELS",
                "identity_keys[0]");
    }

    @Test
    void aChannelThatEndedMakesRoomForAnother() {
        for (int i = 0; i < 3; i++) {
            channels.create(channels.createRequest("alice", i == 0 ? TEAM : id("a" + i), "bob"));
        }
        channels.remove("alice", "alice");
        CreateChannelRequest.Builder another = channels.createRequest("alice", id("a3"));
        channels.assertRefused(CREATE, another.build(), Status.RATE_LIMITED, "TOO_MANY_CHANNELS", "");
        channels.remove("bob", "bob");

        assertThat(channels.create(another).getCreated()).isTrue();
        assertThat(channels.registry.ended()).containsExactly(TEAM);
    }

    @Test
    void whoIsInAsManyChannelsAsTheyMayCreatesNone() {
        IntStream.range(0, 3).forEach(i -> channels.create(channels.createRequest("carol", id("c" + i), "alice")));
        channels.create(channels.createRequest("bob", id("b0"), "alice"));

        channels.assertRefused(
                CREATE, channels.createRequest("alice", TEAM).build(), Status.RATE_LIMITED, "TOO_MANY_CHANNELS", "");
    }
}
