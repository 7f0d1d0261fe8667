package org.quicprochat.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.ArrayList;
import java.util.List;
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
import org.quicprochat.proto.v1.RemoveMemberResponse;
import org.quicprochat.proto.v1.RotateKeysRequest;
import org.quicprochat.proto.v1.RotateKeysResponse;
import org.quicprochat.proto.v1.UpdateGroupMetadataRequest;
import org.quicprochat.proto.v1.UpdateGroupMetadataResponse;

/** The channels of one session: methods 400 and 410 to 414. Every method blocks. Thread-safe. */
public final class ChannelsClient {
    private static final int CREATE_CHANNEL = 400;
    private static final int REMOVE_MEMBER = 410;
    private static final int UPDATE_GROUP_METADATA = 411;
    private static final int LIST_GROUP_MEMBERS = 412;
    private static final int ROTATE_KEYS = 413;
    private static final int ADD_MEMBERS = 414;

    private final QpcClient client;
    private final SessionInfo session;

    ChannelsClient(QpcClient client, SessionInfo session) {
        this.client = client;
        this.session = session;
    }

    /**
     * Makes a channel of which this account is the owner.
     *
     * @param channelId 16 random bytes, which make it safe to send again
     * @param members identity keys
     * @return false where this account has made it before: then nothing is changed
     */
    public boolean create(ByteString channelId, GroupMetadata metadata, List<ByteString> members) {
        CreateChannelRequest request = CreateChannelRequest.newBuilder()
                .setSessionToken(session.token())
                .setChannelId(channelId)
                .setMetadata(metadata)
                .addAllMembers(members)
                .build();
        return call(CREATE_CHANNEL, request, CreateChannelResponse.parser(), true)
                .getCreated();
    }

    /**
     * Makes some accounts members, or sets the roles of those who are; all of them, or none.
     *
     * @return the channel's version after that
     */
    public long add(ByteString channelId, MemberRole role, List<ByteString> identityKeys) {
        AddMembersRequest request = AddMembersRequest.newBuilder()
                .setSessionToken(session.token())
                .setChannelId(channelId)
                .setRole(role)
                .addAllIdentityKeys(identityKeys)
                .build();
        return call(ADD_MEMBERS, request, AddMembersResponse.parser(), true).getVersion();
    }

    /**
     * Takes a member out, or leaves. Who is out already is no error.
     *
     * @return the channel's version after that; 0 for a channel that this account was not in
     */
    public long remove(ByteString channelId, ByteString identityKey) {
        RemoveMemberRequest request = RemoveMemberRequest.newBuilder()
                .setSessionToken(session.token())
                .setChannelId(channelId)
                .setIdentityKey(identityKey)
                .build();
        return call(REMOVE_MEMBER, request, RemoveMemberResponse.parser(), true).getVersion();
    }

    /**
     * Replaces the metadata.
     *
     * @param expectedVersion the version that the caller has seen: another's change since then is not overwritten, but
     *     {@code STALE_VERSION}. 0: overwrite whatever there is
     * @return the channel's version after that
     */
    public long updateMetadata(ByteString channelId, GroupMetadata metadata, long expectedVersion) {
        UpdateGroupMetadataRequest request = UpdateGroupMetadataRequest.newBuilder()
                .setSessionToken(session.token())
                .setChannelId(channelId)
                .setMetadata(metadata)
                .setExpectedVersion(expectedVersion)
                .build();
        return call(UPDATE_GROUP_METADATA, request, UpdateGroupMetadataResponse.parser(), expectedVersion == 0)
                .getVersion();
    }

    /**
     * Asks every member to make new key material; once a minute and channel. Never sent twice by itself.
     *
     * @param expectedEpoch the epoch that the caller has seen; 0: whatever it is
     * @return the channel's epoch after that
     */
    public long rotateKeys(ByteString channelId, long expectedEpoch) {
        RotateKeysRequest request = RotateKeysRequest.newBuilder()
                .setSessionToken(session.token())
                .setChannelId(channelId)
                .setExpectedEpoch(expectedEpoch)
                .build();
        return call(ROTATE_KEYS, request, RotateKeysResponse.parser(), false).getEpoch();
    }

    /**
     * The channel with all its members, in as many calls as there are pages. It can change between two of them: version
     * and epoch are those of the first page, so an event with a later one says that it is worth asking again.
     */
    public ChannelInfo info(ByteString channelId) {
        ListGroupMembersRequest.Builder request = ListGroupMembersRequest.newBuilder()
                .setSessionToken(session.token())
                .setChannelId(channelId);
        ListGroupMembersResponse first = page(request);
        List<GroupMember> members = new ArrayList<>(first.getMembersList());
        ByteString cursor = first.getNextCursor();
        while (!cursor.isEmpty()) {
            ListGroupMembersResponse next = page(request.setCursor(cursor));
            members.addAll(next.getMembersList());
            cursor = next.getNextCursor();
        }
        return new ChannelInfo(first.getVersion(), first.getEpoch(), first.getMetadata(), members);
    }

    private ListGroupMembersResponse page(ListGroupMembersRequest.Builder request) {
        return call(LIST_GROUP_MEMBERS, request.build(), ListGroupMembersResponse.parser(), true);
    }

    private <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser, boolean resend) {
        return client.call(
                methodId, request, parser, new CallOptions(client.defaults().deadline(), resend));
    }
}
