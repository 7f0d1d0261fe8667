package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.proto.v1.AddMembersRequest;
import org.quicprochat.proto.v1.AddMembersResponse;
import org.quicprochat.proto.v1.AuditEntry;
import org.quicprochat.proto.v1.Ban;
import org.quicprochat.proto.v1.BanUserRequest;
import org.quicprochat.proto.v1.BanUserResponse;
import org.quicprochat.proto.v1.CreateChannelRequest;
import org.quicprochat.proto.v1.CreateChannelResponse;
import org.quicprochat.proto.v1.GroupMember;
import org.quicprochat.proto.v1.GroupMetadata;
import org.quicprochat.proto.v1.ListAuditResponse;
import org.quicprochat.proto.v1.ListBannedRequest;
import org.quicprochat.proto.v1.ListBannedResponse;
import org.quicprochat.proto.v1.ListGroupMembersRequest;
import org.quicprochat.proto.v1.ListGroupMembersResponse;
import org.quicprochat.proto.v1.ListReportsRequest;
import org.quicprochat.proto.v1.ListReportsResponse;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.RemoveMemberRequest;
import org.quicprochat.proto.v1.RemoveMemberResponse;
import org.quicprochat.proto.v1.Report;
import org.quicprochat.proto.v1.ReportMessageRequest;
import org.quicprochat.proto.v1.ReportMessageResponse;
import org.quicprochat.proto.v1.ResolveReportRequest;
import org.quicprochat.proto.v1.ResolveReportResponse;
import org.quicprochat.proto.v1.RotateKeysResponse;
import org.quicprochat.proto.v1.UnbanUserRequest;
import org.quicprochat.proto.v1.UnbanUserResponse;
import org.quicprochat.proto.v1.UpdateGroupMetadataRequest;
import org.quicprochat.proto.v1.UpdateGroupMetadataResponse;

/** The commands channel, member and mod. */
class ChannelCommandsTest {
    private static final String BOB = "5f".repeat(32);
    private static final String CAROL = "6a".repeat(32);
    private static final String TEAM = "0c".repeat(16);
    private static final ByteString MORE = ByteString.copyFromUtf8("more");

    @TempDir
    private Path home = Path.of("");

    private Shell shell = new Shell(home);

    @BeforeEach
    void logIn() {
        shell = new Shell(home);
        shell.answer(
                MethodIds.CREATE_CHANNEL,
                _ -> CreateChannelResponse.newBuilder().setCreated(true).build());
        shell.answer(
                MethodIds.LIST_GROUP_MEMBERS,
                request ->
                        members(((ListGroupMembersRequest) request).getCursor().isEmpty()));
        shell.answer(
                MethodIds.UPDATE_GROUP_METADATA,
                _ -> UpdateGroupMetadataResponse.newBuilder().setVersion(8).build());
        shell.answer(
                MethodIds.ROTATE_KEYS,
                _ -> RotateKeysResponse.newBuilder().setEpoch(4).build());
        shell.answer(
                MethodIds.ADD_MEMBERS,
                _ -> AddMembersResponse.newBuilder().setVersion(9).setAdded(2).build());
        shell.answer(
                MethodIds.REMOVE_MEMBER,
                _ -> RemoveMemberResponse.newBuilder().setVersion(10).build());
        shell.logIn();
        assertThat(shell.run("contact", "add", "bob", BOB).code()).isZero();
    }

    private static ListGroupMembersResponse members(boolean first) {
        return ListGroupMembersResponse.newBuilder()
                .setVersion(7)
                .setEpoch(3)
                .setMetadata(GroupMetadata.newBuilder()
                        .setName(ByteString.copyFromUtf8("Team\u001b[2J"))
                        .setDescription(ByteString.copyFromUtf8("what for"))
                        .putSettings("old", ByteString.copyFromUtf8("1")))
                .addMembers(GroupMember.newBuilder()
                        .setIdentityKey(key(first ? BOB : CAROL))
                        .setRole(first ? MemberRole.OWNER : MemberRole.MEMBER)
                        .setJoinedAtMs(1000))
                .setNextCursor(first ? MORE : ByteString.EMPTY)
                .build();
    }

    private static ByteString key(String hex) {
        return Bytes.identityKey(hex).orElseThrow();
    }

    private <T> T last(Class<T> type) {
        return type.cast(shell.asked.getLast());
    }

    @Test
    void createPrintsTheIdOfTheChannel() {
        Shell.Outcome done = shell.run("channel", "create", "--name", "Team", "bob", CAROL);

        CreateChannelRequest request = last(CreateChannelRequest.class);
        assertThat(done.out()).isEqualTo(Bytes.hex(request.getChannelId()) + "\n");
        assertThat(request.getChannelId().size()).isEqualTo(16);
        assertThat(request.getMembersList()).containsExactly(key(BOB), key(CAROL));
        assertThat(request.getMetadata().getName().toStringUtf8()).isEqualTo("Team");
        assertThat(shell.run("channel", "create", "--id", TEAM).out()).isEqualTo(TEAM + "\n");
        assertThat(shell.run("channel", "create", "--id", "short").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void showAndListGoThroughThePages() {
        String shown = shell.run("channel", "show", TEAM).out();
        List<String> lines = shell.run("member", "list", TEAM).out().lines().toList();
        var json = ConfigFactory.parseString(
                shell.run("channel", "show", TEAM, "--json").out());

        assertThat(shown).contains("members:     2").contains("epoch:       3").doesNotContain("\u001b");
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .contains("owner")
                .contains("bob (" + BOB + ")")
                .contains("1970-01-01T00:00:01Z");
        assertThat(lines.getLast()).contains("member").contains(CAROL);
        assertThat(json.getInt("version")).isEqualTo(7);
        assertThat(json.getString("settings.old")).isEqualTo("1");
    }

    @Test
    void metadataChangesWhatIsNamedAndOverwritesNobody() {
        shell.run("channel", "metadata", TEAM, "--name", "Other", "--set", "a=b", "--set", "c=d=e", "--unset", "old");

        UpdateGroupMetadataRequest request = last(UpdateGroupMetadataRequest.class);
        assertThat(request.getExpectedVersion()).isEqualTo(7);
        assertThat(request.getMetadata())
                .isEqualTo(GroupMetadata.newBuilder()
                        .setName(ByteString.copyFromUtf8("Other"))
                        .setDescription(ByteString.copyFromUtf8("what for"))
                        .putAllSettings(Map.of("a", ByteString.copyFromUtf8("b"), "c", ByteString.copyFromUtf8("d=e")))
                        .build());
        assertThat(shell.run("channel", "rotate", TEAM).out()).contains("epoch 4");
    }

    @Test
    void membersAreAddedPromotedAndRemoved() {
        assertThat(shell.run("member", "add", TEAM, "bob", CAROL).out()).contains("Added: 2");
        AddMembersRequest added = last(AddMembersRequest.class);
        assertThat(added.getRole()).isEqualTo(MemberRole.MEMBER);
        assertThat(added.getIdentityKeysList()).containsExactly(key(BOB), key(CAROL));

        shell.run("member", "add", TEAM, "--role", "moderator", "bob");
        assertThat(last(AddMembersRequest.class).getRole()).isEqualTo(MemberRole.MODERATOR);
        assertThat(shell.run("member", "role", TEAM, "bob", "owner").out()).contains("an owner");
        assertThat(last(AddMembersRequest.class).getRole()).isEqualTo(MemberRole.OWNER);
        assertThat(shell.run("member", "role", TEAM, "bob", "king").code()).isEqualTo(ExitCode.USAGE);

        shell.run("member", "remove", TEAM, "bob");
        assertThat(last(RemoveMemberRequest.class).getIdentityKey()).isEqualTo(key(BOB));
    }

    @Test
    void bansAreMadeListedAndLifted() {
        shell.answer(
                MethodIds.BAN_USER,
                request -> BanUserResponse.newBuilder()
                        .setExpiresAtMs(((BanUserRequest) request).getDurationSecs() * 1000)
                        .build());
        shell.answer(MethodIds.UNBAN_USER, _ -> UnbanUserResponse.getDefaultInstance());
        shell.answer(MethodIds.LIST_BANNED, request -> {
            boolean first = ((ListBannedRequest) request).getCursor().isEmpty();
            return ListBannedResponse.newBuilder()
                    .addBans(Ban.newBuilder()
                            .setIdentityKey(key(first ? BOB : CAROL))
                            .setReason("spam\u0007"))
                    .setNextCursor(first ? MORE : ByteString.EMPTY)
                    .build();
        });

        assertThat(shell.run("mod", "ban", "bob", "--for", "2h", "--reason", "spam")
                        .out())
                .contains("1970-01-01T02:00:00Z");
        assertThat(last(BanUserRequest.class).getChannelId()).isEqualTo(ByteString.EMPTY);
        assertThat(shell.run("mod", "ban", "bob", "--channel", TEAM).out()).contains("until it is lifted");
        assertThat(Bytes.hex(last(BanUserRequest.class).getChannelId())).isEqualTo(TEAM);
        assertThat(shell.run("mod", "ban", "bob", "--for", "10ms").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("mod", "bans").out().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).doesNotContain("\u0007"));
        shell.run("mod", "unban", "bob", "--channel", TEAM);
        assertThat(Bytes.hex(last(UnbanUserRequest.class).getChannelId())).isEqualTo(TEAM);
    }

    @Test
    void reportsAreMadeReadAndResolved() throws Exception {
        shell.answer(
                MethodIds.REPORT_MESSAGE,
                _ -> ReportMessageResponse.newBuilder()
                        .setReportId(Bytes.id("An id", TEAM))
                        .build());
        shell.answer(MethodIds.LIST_REPORTS, request -> {
            boolean first = ((ListReportsRequest) request).getCursor().isEmpty();
            return ListReportsResponse.newBuilder()
                    .addReports(Report.newBuilder()
                            .setReportId(Bytes.id("An id", TEAM))
                            .setReportedKey(key(BOB))
                            .setReporterKey(key(CAROL))
                            .setEvidence(ByteString.copyFromUtf8("\u001b[2J"))
                            .setComment(first ? "first" : "second"))
                    .setNextCursor(first ? MORE : ByteString.EMPTY)
                    .build();
        });
        shell.answer(MethodIds.RESOLVE_REPORT, _ -> ResolveReportResponse.getDefaultInstance());
        Files.writeString(home.resolve("message.txt"), "buy this");

        Shell.Outcome done = shell.run("mod", "report", "bob", "--category", "spam", "--evidence", "message.txt");

        assertThat(done.out()).contains(TEAM);
        ReportMessageRequest request = last(ReportMessageRequest.class);
        assertThat(request.getEvidence().toStringUtf8()).isEqualTo("buy this");
        assertThat(request.getCategory()).isEqualTo("spam");
        assertThat(request.getReportedKey()).isEqualTo(key(BOB));
        assertThat(shell.run("mod", "reports").out())
                .contains("bob (" + BOB + ")")
                .contains("first")
                .contains("second")
                .doesNotContain("\u001b");
        assertThat(shell.run("mod", "reports", "--json").out().lines()).hasSize(2);
        shell.run("mod", "resolve", TEAM, "--resolution", "done");
        assertThat(last(ResolveReportRequest.class).getResolution()).isEqualTo("done");
        shell.answer(
                MethodIds.LIST_AUDIT,
                _ -> ListAuditResponse.newBuilder()
                        .addEntries(AuditEntry.newBuilder()
                                .setAct(AuditEntry.Act.BAN)
                                .setSubjectKey(key(BOB))
                                .setActorAlias(Bytes.id("An alias", TEAM))
                                .setReason("spam"))
                        .build());
        assertThat(shell.run("mod", "audit").out())
                .contains("ban until it is lifted")
                .contains("deleted account " + TEAM)
                .contains("bob (" + BOB + ")")
                .contains("spam");
        assertThat(shell.run("mod", "audit", "--json").out()).contains("\"actor-key\":\"\"");
        assertThat(shell.run("mod", "report", "bob", "--evidence", "nowhere.txt")
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }
}
