package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.channels.ChannelsServer.ADD;
import static org.quicprochat.channels.ChannelsServer.LIST;
import static org.quicprochat.channels.ChannelsServer.REMOVE;
import static org.quicprochat.channels.ChannelsServer.ROTATE;
import static org.quicprochat.channels.ChannelsServer.UPDATE;
import static org.quicprochat.channels.ChannelsServer.named;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.GroupMember;
import org.quicprochat.proto.v1.GroupMetadata;
import org.quicprochat.proto.v1.ListGroupMembersRequest;
import org.quicprochat.proto.v1.ListGroupMembersResponse;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.RotateKeysResponse;
import org.quicprochat.proto.v1.UpdateGroupMetadataResponse;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

/** Metadata, epochs and lists, and who is let in. */
class AffairsTest {
    private final ChannelsServer channels = new ChannelsServer("plugins.channels.config.page-members = 3");

    @BeforeEach
    void makeTeam() {
        channels.create("olga", "mona", "alice");
        channels.add("olga", MemberRole.MODERATOR, "mona");
    }

    @AfterEach
    void stop() {
        channels.close();
    }

    private static long version(TestAnswer answer) {
        return answer.ok(UpdateGroupMetadataResponse.parser()).getVersion();
    }

    private static long epoch(TestAnswer answer) {
        return answer.ok(RotateKeysResponse.parser()).getEpoch();
    }

    @Test
    void metadataIsReplacedByModerators() {
        GroupMetadata whole = named("Team").toBuilder()
                .setDescription(ByteString.copyFromUtf8("what for"))
                .putSettings("colour", ByteString.copyFromUtf8("green"))
                .build();

        assertThat(version(channels.update("mona", whole, 0))).isEqualTo(3);
        assertThat(channels.list("alice").getMetadata()).isEqualTo(whole);
        assertThat(version(channels.update("mona", named("Other"), 3))).isEqualTo(4);
        assertThat(channels.list("alice").getMetadata()).isEqualTo(named("Other"));
        assertThat(channels.update("alice", named("Mine"), 0).reason()).isEqualTo("ROLE_TOO_LOW");
        assertThat(channels.update("alice", named("Mine"), 7).reason()).isEqualTo("ROLE_TOO_LOW");
    }

    @Test
    void anotherVersionIsStale() {
        for (long other : new long[] {1, 3, -1}) {
            TestAnswer answer = channels.update("mona", named("Team"), other);
            channels.assertRefused(answer, Status.BAD_REQUEST, "STALE_VERSION", "expected_version");
            assertThat(answer.detail().getCurrentVersion()).isEqualTo(2);
        }
        assertThat(channels.list("olga").getMetadata()).isEqualTo(GroupMetadata.getDefaultInstance());
    }

    @Test
    void theSameMetadataIsNoNewVersion() {
        assertThat(version(channels.update("mona", named("Team"), 0))).isEqualTo(3);
        assertThat(version(channels.update("mona", named("Team"), 0))).isEqualTo(3);
        assertThat(version(channels.update("mona", named("Team"), 3))).isEqualTo(3);
    }

    @Test
    void keysAreRotatedOnceAMinuteWithoutAnyRateLimit() {
        assertThat(epoch(channels.rotate("mona", 0))).isEqualTo(2);
        channels.advance(Duration.ofSeconds(59));
        TestAnswer early = channels.rotate("olga", 2);
        channels.assertRefused(early, Status.RATE_LIMITED, "ROTATED_LATELY", "");
        assertThat(early.detail().getRetryAfterMs()).isEqualTo(1000);
        channels.advance(Duration.ofSeconds(1));
        assertThat(epoch(channels.rotate("olga", 2))).isEqualTo(3);
        assertThat(channels.list("alice").getEpoch()).isEqualTo(3);
        assertThat(channels.list("alice").getVersion()).as("the version stays").isEqualTo(2);
        assertThat(channels.rotate("alice", 0).reason()).isEqualTo("ROLE_TOO_LOW");
    }

    @Test
    void aClockThatGoesBackHoldsNobodyUpForLonger() {
        channels.rotate("mona", 0);
        channels.advance(Duration.ofHours(-1));

        assertThat(channels.rotate("mona", 0).detail().getRetryAfterMs()).isEqualTo(60_000);
    }

    @Test
    void anotherEpochIsStaleAndSaysWhichIsTheRightOne() {
        channels.rotate("mona", 1);

        TestAnswer again = channels.rotate("mona", 1);

        channels.assertRefused(again, Status.BAD_REQUEST, "STALE_VERSION", "expected_epoch");
        assertThat(again.detail().getCurrentVersion()).isEqualTo(2);
    }

    @Test
    void pagesHaveEveryMemberOnce() {
        channels.add("olga", MemberRole.MEMBER, "b", "c", "d", "e");
        for (int size : new int[] {0, 1, 2, 3, 100, -1}) {
            List<ByteString> seen = new ArrayList<>();
            ListGroupMembersRequest.Builder request =
                    channels.listRequest("alice").setPageSize(size);
            boolean more = true;
            while (more) {
                ListGroupMembersResponse page = channels.list(request);
                page.getMembersList().stream().map(GroupMember::getIdentityKey).forEach(seen::add);
                assertThat(page.getMembersCount()).isBetween(1, size > 0 ? Math.min(size, 3) : 3);
                assertThat(page.getVersion()).isEqualTo(3);
                request.setCursor(page.getNextCursor());
                more = !page.getNextCursor().isEmpty();
            }
            assertThat(seen).as("pages of %d", size).hasSize(7).doesNotHaveDuplicates();
        }
    }

    @Test
    void aCursorIsOneOrNone() {
        ListGroupMembersRequest request = channels.listRequest("alice")
                .setCursor(ByteString.copyFromUtf8("x"))
                .build();
        channels.assertRefused(LIST, request, Status.BAD_REQUEST, "LENGTH", "cursor");
        channels.assertRefused(
                LIST,
                channels.listRequest("alice").clearChannelId().build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "channel_id");
        assertThat(channels.list(channels.listRequest("alice").setCursor(ByteString.copyFrom(new byte[32])))
                        .getMembersCount())
                .isEqualTo(3);
    }

    /** What the others hear is the same, byte for byte, whether or not there is such a channel. */
    @Test
    void toOthersAChannelIsAsIfItWereNotThere() {
        Map<Integer, MessageLite> requests = new LinkedHashMap<>();
        requests.put(REMOVE, channels.removeRequest("bob", "alice"));
        requests.put(UPDATE, channels.updateRequest("bob", named("Mine"), 99));
        requests.put(LIST, channels.listRequest("bob").build());
        requests.put(ROTATE, channels.rotateRequest("bob", 99));
        requests.put(
                ADD,
                channels.addRequest("bob", MemberRole.OWNER, "bob")
                        .addIdentityKeys(ByteString.copyFrom(new byte[32]))
                        .build());
        List<TestAnswer> there = answers(requests);
        TestAnswer leaving = channels.remove("bob", "bob");
        for (String name : new String[] {"alice", "mona", "olga"}) {
            channels.remove(name, name);
        }

        assertThat(there)
                .hasSize(5)
                .allSatisfy(
                        answer -> channels.assertRefused(answer, Status.NOT_FOUND, "NO_SUCH_CHANNEL", "channel_id"));
        assertThat(answers(requests)).isEqualTo(there);
        assertThat(channels.remove("bob", "bob")).isEqualTo(leaving);
    }

    private List<TestAnswer> answers(Map<Integer, MessageLite> requests) {
        List<TestAnswer> answers = new ArrayList<>();
        requests.forEach((method, request) -> answers.add(channels.server.call(method, request)));
        return answers;
    }
}
