package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.channels.ChannelsServer.TEAM;
import static org.quicprochat.channels.ChannelsServer.named;

import com.google.protobuf.ByteString;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.PushMembership;
import org.quicprochat.proto.v1.PushMembership.Change;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestPush;

/** Event 1003: to every member and to whom it concerns. */
class PushTest {
    private final ChannelsServer channels = new ChannelsServer();
    private final TestConnection olga = channels.bound("olga");
    private final TestConnection alice = channels.bound("alice");
    private final TestConnection bob = channels.bound("bob");

    @AfterEach
    void stop() {
        channels.close();
    }

    private PushMembership event(Change change, String actor, long version, long epoch, String... subjects) {
        return PushMembership.newBuilder()
                .setChannelId(TEAM.bytes())
                .setChange(change)
                .setActorKey(channels.key(actor))
                .addAllSubjectKeys(Stream.of(subjects).map(channels::key).toList())
                .setVersion(version)
                .setEpoch(epoch)
                .build();
    }

    private static void assertNext(PushMembership expected, TestConnection... connections) {
        for (TestConnection connection : connections) {
            TestPush push = connection.nextPush();
            assertThat(push.eventId()).isEqualTo(1003);
            assertThat(push.as(PushMembership.parser())).isEqualTo(expected);
        }
    }

    @Test
    void everyChangeIsToldToMembersAndToWhomItConcerns() {
        channels.create("olga", "alice");
        assertNext(event(Change.CREATED, "olga", 1, 1, "olga", "alice"), olga, alice);

        channels.add("olga", MemberRole.MEMBER, "bob", "alice");
        assertNext(event(Change.ADDED, "olga", 2, 1, "bob"), olga, alice, bob);

        channels.add("olga", MemberRole.MODERATOR, "alice");
        assertNext(event(Change.ADDED, "olga", 3, 1, "alice"), olga, alice, bob);

        channels.update("alice", named("Team"), 3);
        assertNext(event(Change.METADATA, "alice", 4, 1), olga, alice, bob);

        channels.rotate("alice", 1);
        assertNext(event(Change.ROTATE_KEYS, "alice", 4, 2), olga, alice, bob);

        channels.remove("alice", "bob");
        assertNext(event(Change.REMOVED, "alice", 5, 2, "bob"), olga, alice, bob);

        assertThat(Stream.of(olga, alice, bob)
                        .mapToInt(TestConnection::waitingPushes)
                        .sum())
                .isZero();
    }

    @Test
    void whoSucceedsIsTold() {
        channels.create("olga", "alice");
        channels.remove("olga", "olga");
        olga.nextPush();
        alice.nextPush();

        assertNext(event(Change.REMOVED, "olga", 2, 1, "olga"), olga, alice);
        assertNext(event(Change.ADDED, "olga", 2, 1, "alice"), alice);
        assertThat(olga.waitingPushes()).isZero();
    }

    @Test
    void whoIsBannedIsTold() {
        channels.create("olga", "alice");
        olga.nextPush();
        alice.nextPush();

        boolean was = expel("alice", "bob");
        boolean again = expel("alice", "bob");

        assertThat(was).isTrue();
        assertThat(again).isFalse();
        assertNext(event(Change.BANNED, "bob", 2, 1, "alice"), olga, alice);
        assertThat(olga.waitingPushes()).isZero();
    }

    private boolean expel(String name, String actor) {
        return channels.server
                .store()
                .run(tx -> channels.registry
                        .memberships()
                        .expel(
                                tx,
                                TEAM,
                                channels.who(name).identity(),
                                channels.who(actor).identity()));
    }

    @Test
    void whatChangesNothingIsToldToNobody() {
        channels.create("olga", "alice");
        channels.update("olga", named("Team"), 0);
        olga.nextPush();
        olga.nextPush();

        channels.create("olga", "bob");
        channels.add("olga", MemberRole.MEMBER, "alice");
        channels.update("olga", named("Team"), 0);
        channels.update("olga", named("Other"), 1);
        channels.remove("olga", "bob");
        channels.remove("bob", "bob");
        channels.tryAdd("alice", MemberRole.MEMBER, "bob");
        channels.server.call(
                ChannelsServer.ADD,
                channels.addRequest("olga", MemberRole.MEMBER, "bob")
                        .addIdentityKeys(ByteString.copyFrom(new byte[32]))
                        .build());

        assertThat(olga.waitingPushes()).isZero();
        assertThat(bob.waitingPushes()).isZero();
    }
}
