package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.quicprochat.client.ScriptedServer.Request;
import org.quicprochat.proto.v1.AddMembersRequest;
import org.quicprochat.proto.v1.AddMembersResponse;
import org.quicprochat.proto.v1.Ban;
import org.quicprochat.proto.v1.BanUserRequest;
import org.quicprochat.proto.v1.BanUserResponse;
import org.quicprochat.proto.v1.CreateChannelRequest;
import org.quicprochat.proto.v1.CreateChannelResponse;
import org.quicprochat.proto.v1.GroupMember;
import org.quicprochat.proto.v1.GroupMetadata;
import org.quicprochat.proto.v1.ListBannedRequest;
import org.quicprochat.proto.v1.ListBannedResponse;
import org.quicprochat.proto.v1.ListGroupMembersRequest;
import org.quicprochat.proto.v1.ListGroupMembersResponse;
import org.quicprochat.proto.v1.ListReportsRequest;
import org.quicprochat.proto.v1.ListReportsResponse;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.RemoveMemberResponse;
import org.quicprochat.proto.v1.Report;
import org.quicprochat.proto.v1.ReportMessageRequest;
import org.quicprochat.proto.v1.ReportMessageResponse;
import org.quicprochat.proto.v1.ResolveReportResponse;
import org.quicprochat.proto.v1.RotateKeysRequest;
import org.quicprochat.proto.v1.RotateKeysResponse;
import org.quicprochat.proto.v1.UnbanUserResponse;
import org.quicprochat.proto.v1.UpdateGroupMetadataRequest;
import org.quicprochat.proto.v1.UpdateGroupMetadataResponse;

/** Channels and moderation: each method's request and answer, as its .proto says, and the pages. */
class ChannelsClientTest {
    private static final ByteString TOKEN = ByteString.copyFromUtf8("token");
    private static final ByteString BOB = ByteString.copyFrom(new byte[32]);
    private static final ByteString CAROL = ByteString.copyFromUtf8("carol");
    private static final ByteString TEAM = ByteString.copyFrom(new byte[16]);
    private static final ByteString MORE = ByteString.copyFromUtf8("cursor");
    private static final GroupMetadata NAMED =
            GroupMetadata.newBuilder().setName(ByteString.copyFromUtf8("Team")).build();
    private static final SessionInfo SESSION = new SessionInfo(TOKEN, BOB, Instant.EPOCH);

    private static void serve(Request request) {
        try {
            answer(request);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void answer(Request request) throws InvalidProtocolBufferException {
        ByteString body = ByteString.copyFrom(request.body());
        switch (request.methodId()) {
            case 400 -> {
                CreateChannelRequest create = CreateChannelRequest.parseFrom(body);
                request.ok(CreateChannelResponse.newBuilder()
                        .setCreated(create.getChannelId().equals(TEAM)
                                && create.getMetadata().equals(NAMED)
                                && create.getMembersList().equals(List.of(CAROL)))
                        .build());
            }
            case 410 ->
                request.ok(RemoveMemberResponse.newBuilder().setVersion(9).build());
            case 411 ->
                request.ok(UpdateGroupMetadataResponse.newBuilder()
                        .setVersion(UpdateGroupMetadataRequest.parseFrom(body).getExpectedVersion() + 1)
                        .build());
            case 412 -> request.ok(members(ListGroupMembersRequest.parseFrom(body)));
            case 413 ->
                request.ok(RotateKeysResponse.newBuilder()
                        .setEpoch(RotateKeysRequest.parseFrom(body).getExpectedEpoch() + 1)
                        .build());
            case 414 ->
                request.ok(AddMembersResponse.newBuilder()
                        .setVersion(AddMembersRequest.parseFrom(body).getRoleValue())
                        .build());
            default -> moderate(request, body);
        }
    }

    /** The channel changes between its first page and its second. */
    private static ListGroupMembersResponse members(ListGroupMembersRequest request) {
        boolean first = request.getCursor().isEmpty();
        ListGroupMembersResponse.Builder answer = ListGroupMembersResponse.newBuilder()
                .setVersion(first ? 7 : 8)
                .setEpoch(3)
                .setMetadata(NAMED);
        return first
                ? answer.addMembers(member(BOB)).setNextCursor(MORE).build()
                : answer.addMembers(member(TOKEN)).build();
    }

    private static GroupMember member(ByteString key) {
        return GroupMember.newBuilder().setIdentityKey(key).build();
    }

    private static void moderate(Request request, ByteString body) throws InvalidProtocolBufferException {
        switch (request.methodId()) {
            case 420 ->
                request.ok(ReportMessageResponse.newBuilder()
                        .setReportId(ReportMessageRequest.parseFrom(body).getEvidence())
                        .build());
            case 421 ->
                request.ok(BanUserResponse.newBuilder()
                        .setExpiresAtMs(BanUserRequest.parseFrom(body).getDurationSecs() * 1000)
                        .build());
            case 422 -> request.ok(UnbanUserResponse.getDefaultInstance());
            case 423 -> {
                boolean first = ListReportsRequest.parseFrom(body).getCursor().isEmpty();
                request.ok(ListReportsResponse.newBuilder()
                        .addReports(Report.newBuilder().setReportId(first ? BOB : CAROL))
                        .setNextCursor(first ? MORE : ByteString.EMPTY)
                        .build());
            }
            case 424 -> {
                ListBannedRequest list = ListBannedRequest.parseFrom(body);
                boolean first = list.getCursor().isEmpty();
                request.ok(ListBannedResponse.newBuilder()
                        .addBans(Ban.newBuilder()
                                .setIdentityKey(first ? BOB : CAROL)
                                .setChannelId(list.getChannelId()))
                        .setNextCursor(first ? MORE : ByteString.EMPTY)
                        .build());
            }
            default -> request.ok(ResolveReportResponse.getDefaultInstance());
        }
    }

    @Test
    void everyMethodSaysWhatItsProtoSays() {
        try (ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
                ScriptedServer server = ScriptedServer.start(ChannelsClientTest::serve);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            ChannelsClient channels = client.channels(SESSION);

            assertThat(channels.create(TEAM, NAMED, List.of(CAROL))).isTrue();
            assertThat(channels.create(TEAM, NAMED, List.of())).isFalse();
            assertThat(channels.add(TEAM, MemberRole.OWNER, List.of(CAROL))).isEqualTo(3);
            assertThat(channels.remove(TEAM, CAROL)).isEqualTo(9);
            assertThat(channels.updateMetadata(TEAM, NAMED, 4)).isEqualTo(5);
            assertThat(channels.rotateKeys(TEAM, 6)).isEqualTo(7);
            ChannelInfo info = channels.info(TEAM);
            assertThat(info.version()).as("of the first page").isEqualTo(7);
            assertThat(info.epoch()).isEqualTo(3);
            assertThat(info.metadata()).isEqualTo(NAMED);
            assertThat(info.members()).containsExactly(member(BOB), member(TOKEN));

            ModerationClient moderation = client.moderation(SESSION);
            assertThat(moderation.report(new OutgoingReport(BOB, TEAM, ByteString.EMPTY, CAROL, "spam", "")))
                    .isEqualTo(CAROL);
            assertThat(moderation.ban(BOB, Optional.of(TEAM), "", Optional.of(Duration.ofMinutes(1))))
                    .contains(Instant.ofEpochMilli(60_000));
            assertThat(moderation.ban(BOB, Optional.empty(), "", Optional.empty()))
                    .isEmpty();
            moderation.unban(BOB, Optional.empty());
            assertThat(moderation.banned(Optional.of(TEAM)))
                    .extracting(Ban::getIdentityKey)
                    .containsExactly(BOB, CAROL);
            List<Report> reports = new ArrayList<>();
            moderation.reports(reports::add);
            assertThat(reports).extracting(Report::getReportId).containsExactly(BOB, CAROL);
            moderation.resolve(CAROL, "done");
        }
    }
}
