package org.quicprochat.moderation;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.quicprochat.channels.ChannelsPlugin;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.proto.v1.AddMembersRequest;
import org.quicprochat.proto.v1.AddMembersResponse;
import org.quicprochat.proto.v1.AuditEntry;
import org.quicprochat.proto.v1.Ban;
import org.quicprochat.proto.v1.BanUserRequest;
import org.quicprochat.proto.v1.BanUserResponse;
import org.quicprochat.proto.v1.CreateChannelRequest;
import org.quicprochat.proto.v1.CreateChannelResponse;
import org.quicprochat.proto.v1.ListAuditRequest;
import org.quicprochat.proto.v1.ListAuditResponse;
import org.quicprochat.proto.v1.ListBannedRequest;
import org.quicprochat.proto.v1.ListBannedResponse;
import org.quicprochat.proto.v1.ListGroupMembersRequest;
import org.quicprochat.proto.v1.ListReportsRequest;
import org.quicprochat.proto.v1.ListReportsResponse;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.RemoveMemberRequest;
import org.quicprochat.proto.v1.Report;
import org.quicprochat.proto.v1.ReportMessageRequest;
import org.quicprochat.proto.v1.ReportMessageResponse;
import org.quicprochat.proto.v1.ResolveReportRequest;
import org.quicprochat.proto.v1.UnbanUserRequest;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

/** A server with this plugin and channels; ada and adam are its admins, and people are there at a word. */
final class ModerationServer implements AutoCloseable {
    static final int CREATE = 400;
    static final int REMOVE = 410;
    static final int LIST_MEMBERS = 412;
    static final int ADD = 414;
    static final int REPORT = 420;
    static final int BAN = 421;
    static final int UNBAN = 422;
    static final int LIST_REPORTS = 423;
    static final int LIST_BANNED = 424;
    static final int RESOLVE = 425;
    static final int LIST_AUDIT = 426;

    static final ChannelId TEAM = id("team");

    final Registrar registrar = new Registrar();
    final TestServer server;

    ModerationServer(String... config) {
        this(TestServer.builder().plugin(new ChannelsPlugin()), config);
    }

    ModerationServer(TestServerBuilder builder, String... config) {
        server = builder.plugin(new ModerationPlugin())
                .plugin(registrar)
                .config("admins = [ada, adam]")
                .config(config)
                .started();
    }

    static ChannelId id(String name) {
        return new ChannelId(ByteString.copyFromUtf8((name + "................").substring(0, 16)));
    }

    TestAccount who(String name) {
        return server.account(name);
    }

    ByteString key(String name) {
        return who(name).identity().bytes();
    }

    ByteString token(String name) {
        return who(name).token();
    }

    void advance(Duration time) {
        server.clock().advance(time);
    }

    /** Makes {@link #TEAM}: an owner, a moderator, and members. */
    void makeTeam(String owner, String moderator, String... members) {
        makeChannel(TEAM, owner, members);
        add(owner, MemberRole.MODERATOR, moderator).ok(AddMembersResponse.parser());
    }

    void makeChannel(ChannelId id, String owner, String... members) {
        CreateChannelRequest request = CreateChannelRequest.newBuilder()
                .setSessionToken(token(owner))
                .setChannelId(id.bytes())
                .addAllMembers(Stream.of(members).map(this::key).toList())
                .build();
        server.call(CREATE, request, CreateChannelResponse.parser());
    }

    TestAnswer add(String caller, MemberRole role, String member) {
        return server.call(
                ADD,
                AddMembersRequest.newBuilder()
                        .setSessionToken(token(caller))
                        .setChannelId(TEAM.bytes())
                        .setRole(role)
                        .addIdentityKeys(key(member))
                        .build());
    }

    TestAnswer leave(String member) {
        return server.call(
                REMOVE,
                RemoveMemberRequest.newBuilder()
                        .setSessionToken(token(member))
                        .setChannelId(TEAM.bytes())
                        .setIdentityKey(key(member))
                        .build());
    }

    ListGroupMembersRequest listMembers(String caller) {
        return ListGroupMembersRequest.newBuilder()
                .setSessionToken(token(caller))
                .setChannelId(TEAM.bytes())
                .build();
    }

    boolean isMember(String member) {
        return server.call(LIST_MEMBERS, listMembers(member)).status() == Status.OK;
    }

    /** A ban from the server. */
    BanUserRequest.Builder banRequest(String caller, String banned) {
        return BanUserRequest.newBuilder()
                .setSessionToken(token(caller))
                .setIdentityKey(key(banned))
                .setReason("a reason");
    }

    TestAnswer ban(String caller, String banned) {
        return server.call(BAN, banRequest(caller, banned).build());
    }

    long ban(String caller, String banned, Duration time) {
        BanUserRequest request =
                banRequest(caller, banned).setDurationSecs(time.toSeconds()).build();
        return server.call(BAN, request, BanUserResponse.parser()).getExpiresAtMs();
    }

    TestAnswer banFromTeam(String caller, String banned) {
        return server.call(
                BAN, banRequest(caller, banned).setChannelId(TEAM.bytes()).build());
    }

    UnbanUserRequest.Builder unbanRequest(String caller, String banned) {
        return UnbanUserRequest.newBuilder().setSessionToken(token(caller)).setIdentityKey(key(banned));
    }

    TestAnswer unban(String caller, String banned) {
        return server.call(UNBAN, unbanRequest(caller, banned).build());
    }

    TestAnswer unbanFromTeam(String caller, String banned) {
        return server.call(
                UNBAN, unbanRequest(caller, banned).setChannelId(TEAM.bytes()).build());
    }

    ListBannedRequest.Builder listBannedRequest(String caller) {
        return ListBannedRequest.newBuilder().setSessionToken(token(caller));
    }

    List<Ban> banned(String caller) {
        return server.call(LIST_BANNED, listBannedRequest(caller).build(), ListBannedResponse.parser())
                .getBansList();
    }

    ReportMessageRequest.Builder reportRequest(String reporter, String reported) {
        return ReportMessageRequest.newBuilder()
                .setSessionToken(token(reporter))
                .setReportedKey(key(reported))
                .setEvidence(ByteString.copyFromUtf8("evidence"))
                .setCategory("spam")
                .setComment("a comment");
    }

    ByteString report(ReportMessageRequest.Builder request) {
        return server.call(REPORT, request.build(), ReportMessageResponse.parser())
                .getReportId();
    }

    ListReportsRequest.Builder listReportsRequest(String caller) {
        return ListReportsRequest.newBuilder().setSessionToken(token(caller));
    }

    List<Report> reports() {
        return server.call(LIST_REPORTS, listReportsRequest("ada").build(), ListReportsResponse.parser())
                .getReportsList();
    }

    ResolveReportRequest.Builder resolveRequest(String caller, ByteString id) {
        return ResolveReportRequest.newBuilder()
                .setSessionToken(token(caller))
                .setReportId(id)
                .setResolution("looked at");
    }

    TestAnswer resolve(ByteString id) {
        return server.call(RESOLVE, resolveRequest("ada", id).build());
    }

    ListAuditRequest.Builder listAuditRequest(String caller) {
        return ListAuditRequest.newBuilder().setSessionToken(token(caller));
    }

    List<AuditEntry> audit() {
        return server.call(LIST_AUDIT, listAuditRequest("ada").build(), ListAuditResponse.parser())
                .getEntriesList();
    }

    /** Deletes an account with all that the plugins keep of it. */
    long delete(String name) {
        Account account = new Account(who(name).identity(), name, server.clock().instant());
        server.deleteAccount(account.identity());
        return registrar.erase(account);
    }

    void assertRefused(TestAnswer answer, Status status, String reason, String field) {
        answer.assertRefused(status, reason, field);
    }

    void assertRefused(int method, MessageLite request, Status status, String reason, String field) {
        assertRefused(server.call(method, request), status, reason, field);
    }

    /** What the plugin stores, by subspace. */
    List<StoredEntry> entries(String subspace) {
        return server.entries("moderation", subspace);
    }

    List<StoredEntry> entries() {
        return server.entries("moderation");
    }

    List<Act> acts() {
        return entries("audit").stream().map(entry -> Act.decode(entry.value())).toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
