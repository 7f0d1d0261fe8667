package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.proto.v1.AddMembersRequest;
import org.quicprochat.proto.v1.AddMembersResponse;
import org.quicprochat.proto.v1.CreateChannelRequest;
import org.quicprochat.proto.v1.CreateChannelResponse;
import org.quicprochat.proto.v1.GroupMember;
import org.quicprochat.proto.v1.GroupMetadata;
import org.quicprochat.proto.v1.ListGroupMembersRequest;
import org.quicprochat.proto.v1.ListGroupMembersResponse;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.RemoveMemberRequest;
import org.quicprochat.proto.v1.RotateKeysRequest;
import org.quicprochat.proto.v1.UpdateGroupMetadataRequest;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

/** A server with the plugin; people are there at a word. */
final class ChannelsServer implements AutoCloseable {
    static final int CREATE = 400;
    static final int REMOVE = 410;
    static final int UPDATE = 411;
    static final int LIST = 412;
    static final int ROTATE = 413;
    static final int ADD = 414;

    static final ChannelId TEAM = id("team");

    final Registry registry = new Registry();
    final TestServer server;

    ChannelsServer(String... config) {
        this(TestServer.builder(), config);
    }

    ChannelsServer(TestServerBuilder builder, String... config) {
        server = builder.plugin(new ChannelsPlugin())
                .plugin(registry)
                .config(config)
                .started();
    }

    static ChannelId id(String name) {
        return new ChannelId(ByteString.copyFromUtf8((name + "................").substring(0, 16)));
    }

    static GroupMetadata named(String name) {
        return GroupMetadata.newBuilder().setName(ByteString.copyFromUtf8(name)).build();
    }

    TestAccount who(String name) {
        return server.account(name);
    }

    ByteString key(String name) {
        return who(name).identity().bytes();
    }

    void advance(Duration time) {
        server.clock().advance(time);
    }

    CreateChannelRequest.Builder createRequest(String caller, ChannelId id, String... members) {
        return CreateChannelRequest.newBuilder()
                .setSessionToken(who(caller).token())
                .setChannelId(id.bytes())
                .addAllMembers(Stream.of(members).map(this::key).toList());
    }

    /** Has {@link #TEAM} made by the first, with the others in it. */
    CreateChannelResponse create(String caller, String... members) {
        return create(createRequest(caller, TEAM, members));
    }

    CreateChannelResponse create(CreateChannelRequest.Builder request) {
        return server.call(CREATE, request.build(), CreateChannelResponse.parser());
    }

    AddMembersRequest.Builder addRequest(String caller, MemberRole role, String... members) {
        return AddMembersRequest.newBuilder()
                .setSessionToken(who(caller).token())
                .setChannelId(TEAM.bytes())
                .setRole(role)
                .addAllIdentityKeys(Stream.of(members).map(this::key).toList());
    }

    TestAnswer tryAdd(String caller, MemberRole role, String... members) {
        return server.call(ADD, addRequest(caller, role, members).build());
    }

    AddMembersResponse add(String caller, MemberRole role, String... members) {
        return tryAdd(caller, role, members).ok(AddMembersResponse.parser());
    }

    RemoveMemberRequest removeRequest(String caller, String member) {
        return RemoveMemberRequest.newBuilder()
                .setSessionToken(who(caller).token())
                .setChannelId(TEAM.bytes())
                .setIdentityKey(key(member))
                .build();
    }

    TestAnswer remove(String caller, String member) {
        return server.call(REMOVE, removeRequest(caller, member));
    }

    UpdateGroupMetadataRequest updateRequest(String caller, GroupMetadata metadata, long expected) {
        return UpdateGroupMetadataRequest.newBuilder()
                .setSessionToken(who(caller).token())
                .setChannelId(TEAM.bytes())
                .setMetadata(metadata)
                .setExpectedVersion(expected)
                .build();
    }

    TestAnswer update(String caller, GroupMetadata metadata, long expected) {
        return server.call(UPDATE, updateRequest(caller, metadata, expected));
    }

    RotateKeysRequest rotateRequest(String caller, long expected) {
        return RotateKeysRequest.newBuilder()
                .setSessionToken(who(caller).token())
                .setChannelId(TEAM.bytes())
                .setExpectedEpoch(expected)
                .build();
    }

    TestAnswer rotate(String caller, long expected) {
        return server.call(ROTATE, rotateRequest(caller, expected));
    }

    ListGroupMembersRequest.Builder listRequest(String caller) {
        return ListGroupMembersRequest.newBuilder()
                .setSessionToken(who(caller).token())
                .setChannelId(TEAM.bytes());
    }

    ListGroupMembersResponse list(String caller) {
        return list(listRequest(caller));
    }

    ListGroupMembersResponse list(ListGroupMembersRequest.Builder request) {
        return server.call(LIST, request.build(), ListGroupMembersResponse.parser());
    }

    /** The roles of {@link #TEAM}, by the names of people. */
    Map<String, MemberRole> roles(String caller, String... names) {
        Map<ByteString, MemberRole> roles = new LinkedHashMap<>();
        for (GroupMember member : list(caller).getMembersList()) {
            roles.put(member.getIdentityKey(), member.getRole());
        }
        Map<String, MemberRole> byName = new LinkedHashMap<>();
        for (String name : names) {
            if (roles.containsKey(key(name))) {
                byName.put(name, roles.get(key(name)));
            }
        }
        assertThat(byName).as("nobody else is in").hasSameSizeAs(roles);
        return byName;
    }

    /** Deletes an account with all that the plugins keep of it. */
    long delete(String name) {
        Account account = new Account(who(name).identity(), name, server.clock().instant());
        server.deleteAccount(account.identity());
        return registry.erase(account);
    }

    /** A connection that belongs to somebody, so that it gets their events. */
    TestConnection bound(String name) {
        TestConnection connection = server.connect();
        connection.call(LIST, listRequest(name).build());
        return connection;
    }

    void assertRefused(TestAnswer answer, Status status, String reason, String field) {
        answer.assertRefused(status, reason, field);
    }

    void assertRefused(int method, MessageLite request, Status status, String reason, String field) {
        assertRefused(server.call(method, request), status, reason, field);
    }

    /** What the plugin stores. */
    List<StoredEntry> entries() {
        return server.entries("channels");
    }

    @Override
    public void close() {
        server.close();
    }
}
