package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.channels.ChannelsServer.TEAM;
import static org.quicprochat.channels.ChannelsServer.id;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.delivery.DeliveryPlugin;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.PushPresence;
import org.quicprochat.proto.v1.PushTyping;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestPush;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** Delivery beside channels: a channel id is for members, typing and presence go to co-members alone. */
class WithDeliveryTest {
    private static final int ENQUEUE = 200;
    private static final int FETCH = 201;
    private static final int TYPING = 1001;
    private static final int PRESENCE = 1002;

    private final ChannelsServer channels =
            new ChannelsServer(TestServer.builder().plugin(new DeliveryPlugin()));
    private final TestConnection alice = channels.bound("alice");
    private final TestConnection bob = channels.bound("bob");
    private final TestConnection carol = channels.bound("carol");

    @BeforeEach
    void makeTeam() {
        channels.create("alice", "bob");
        channels.create(channels.createRequest("carol", id("other"), "dave"));
        alice.nextPush();
        bob.nextPush();
        carol.nextPush();
    }

    @AfterEach
    void stop() {
        channels.close();
    }

    private TestAnswer enqueue(String sender, String recipient, ChannelId channel) {
        EnqueueRequest request = EnqueueRequest.newBuilder()
                .setSessionToken(channels.who(sender).token())
                .setRecipientKey(channels.key(recipient))
                .setPayload(ByteString.copyFromUtf8("hello"))
                .setChannelId(channel.bytes())
                .build();
        return channels.server.call(ENQUEUE, request);
    }

    private PushTyping typing(String who) {
        return PushTyping.newBuilder()
                .setSessionToken(channels.who(who).token())
                .setChannelId(TEAM.bytes())
                .setTyping(true)
                .build();
    }

    private PushPresence presence(String who, PushPresence.State state) {
        return PushPresence.newBuilder()
                .setSessionToken(channels.who(who).token())
                .setState(state)
                .build();
    }

    @Test
    void aMessageInAChannelIsFromMemberToMember() {
        assertThat(enqueue("alice", "bob", TEAM).status()).isEqualTo(Status.OK);
        FetchRequest fetch = FetchRequest.newBuilder()
                .setSessionToken(channels.who("bob").token())
                .build();
        assertThat(channels.server
                        .call(FETCH, fetch, FetchResponse.parser())
                        .getEnvelopes(0)
                        .getChannelId())
                .isEqualTo(TEAM.bytes());
    }

    @Test
    void ofOthersTheChannelIsNotThere() {
        TestAnswer toOutsider = enqueue("alice", "carol", TEAM);
        TestAnswer fromOutsider = enqueue("carol", "alice", TEAM);
        TestAnswer noChannel = enqueue("alice", "bob", id("none"));

        channels.assertRefused(toOutsider, Status.NOT_FOUND, "NO_SUCH_CHANNEL", "channel_id");
        assertThat(fromOutsider).isEqualTo(toOutsider);
        assertThat(noChannel).isEqualTo(toOutsider);
    }

    @Test
    void whoIsRemovedIsOutAtOnce() {
        channels.remove("alice", "bob");

        assertThat(enqueue("bob", "alice", TEAM).status()).isEqualTo(Status.NOT_FOUND);
        assertThat(enqueue("alice", "bob", TEAM).status()).isEqualTo(Status.NOT_FOUND);
    }

    @Test
    void typingGoesToCoMembersAlone() {
        carol.signal(TYPING, typing("carol"));
        alice.signal(TYPING, typing("alice"));

        TestPush push = bob.nextPush();
        assertThat(push.eventId()).isEqualTo(TYPING);
        assertThat(push.as(PushTyping.parser()).getSenderKey()).isEqualTo(channels.key("alice"));
        assertThat(bob.waitingPushes() + alice.waitingPushes() + carol.waitingPushes())
                .isZero();
    }

    @Test
    void presenceGoesToCoMembersAlone() {
        carol.signal(PRESENCE, presence("carol", PushPresence.State.ONLINE));
        alice.signal(PRESENCE, presence("alice", PushPresence.State.ONLINE));

        TestPush push = bob.nextPush();
        assertThat(push.eventId()).isEqualTo(PRESENCE);
        assertThat(push.as(PushPresence.parser()).getIdentityKey()).isEqualTo(channels.key("alice"));
        assertThat(bob.waitingPushes() + alice.waitingPushes() + carol.waitingPushes())
                .isZero();
    }
}
