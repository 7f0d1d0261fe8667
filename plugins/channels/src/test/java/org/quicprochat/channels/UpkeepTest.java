package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.channels.ChannelsServer.TEAM;
import static org.quicprochat.channels.ChannelsServer.id;

import com.google.protobuf.ByteString;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.PushMembership;
import org.quicprochat.proto.v1.PushMembership.Change;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.testkit.TestConnection;

/** What becomes of channels when accounts and the process end. */
class UpkeepTest {
    private final ChannelsServer channels = new ChannelsServer();

    @AfterEach
    void stop() {
        channels.close();
    }

    private boolean mentions(StoredEntry entry, ByteString key) {
        return entry.key().elements().contains(key)
                || ByteString.copyFrom(entry.value()).toStringUtf8().contains(key.toStringUtf8())
                || contains(entry.value(), key);
    }

    private static boolean contains(byte[] value, ByteString key) {
        ByteString all = ByteString.copyFrom(value);
        for (int i = 0; i + key.size() <= all.size(); i++) {
            if (all.substring(i, i + key.size()).equals(key)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void ofADeletedAccountNothingIsLeftAndItsChannelsGoOn() {
        channels.create("olga", "alice", "bob");
        channels.create(channels.createRequest("olga", id("alone")));
        channels.create(channels.createRequest("olga", id("left"), "bob"));
        channels.server.call(
                ChannelsServer.REMOVE,
                channels.removeRequest("olga", "olga").toBuilder()
                        .setChannelId(id("left").bytes())
                        .build());
        channels.create(channels.createRequest("bob", id("bobs"), "olga"));
        ByteString key = channels.key("olga");
        assertThat(channels.entries()).anyMatch(entry -> mentions(entry, key));
        TestConnection bob = channels.bound("bob");

        long erased = channels.delete("olga");

        assertThat(erased).as("three memberships, and two creations that go on").isEqualTo(5);
        assertThat(channels.entries()).isNotEmpty().noneMatch(entry -> mentions(entry, key));
        assertThat(channels.roles("alice", "alice", "bob"))
                .isEqualTo(Map.of("alice", MemberRole.OWNER, "bob", MemberRole.MEMBER));
        assertThat(channels.registry.ended()).containsExactly(id("alone"));
        PushMembership told = bob.nextPush().as(PushMembership.parser());
        assertThat(told.getChange()).isEqualTo(Change.REMOVED);
        assertThat(told.getSubjectKeys(0)).isEqualTo(key);

        channels.delete("alice");
        channels.delete("bob");
        assertThat(channels.entries()).isEmpty();
    }

    @Test
    void theIdOfAChannelWhoseCreatorIsGoneIsTakenStill() {
        channels.create("olga", "alice");
        channels.delete("olga");

        assertThat(channels.server
                        .call(
                                ChannelsServer.CREATE,
                                channels.createRequest("alice", TEAM).build())
                        .reason())
                .isEqualTo("CHANNEL_EXISTS");
    }

    @Test
    void anAccountThatEndsDuringItsCallCreatesNothing() {
        var request = channels.createRequest("olga", TEAM).build();
        var memberships = channels.registry.memberships();
        channels.delete("olga");

        var answer = channels.server.call(ChannelsServer.CREATE, request);

        assertThat(answer.status()).isEqualTo(org.quicprochat.wire.Status.UNAUTHORIZED);
        assertThat((boolean) channels.server.store().read(tx -> memberships.exists(tx, TEAM)))
                .isFalse();
    }

    @Test
    void everythingOutlivesARestart() throws Exception {
        channels.create("olga", "alice");
        channels.rotate("olga", 1);

        channels.server.restart();

        assertThat(channels.list("alice").getEpoch()).isEqualTo(2);
        assertThat(channels.rotate("olga", 2).reason()).isEqualTo("ROTATED_LATELY");
        assertThat(channels.create("olga").getCreated()).isFalse();
    }
}
