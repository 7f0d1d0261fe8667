package org.quicprochat.client;

import java.util.List;
import org.quicprochat.proto.v1.GroupMember;
import org.quicprochat.proto.v1.GroupMetadata;

/**
 * A channel as its members see it.
 *
 * @param version grows by one with each change of members, roles or metadata
 * @param epoch grows by one with each rotation of keys
 * @param metadata what the channel's clients keep with it; the server does not understand it
 * @param members all of them, in the order of identity keys
 */
public record ChannelInfo(long version, long epoch, GroupMetadata metadata, List<GroupMember> members) {
    /** A view of a copy of the members. */
    public ChannelInfo {
        members = List.copyOf(members);
    }

    /** Shows no key and no text. */
    @Override
    public String toString() {
        return "ChannelInfo[version " + version + ", " + members.size() + " members]";
    }
}
