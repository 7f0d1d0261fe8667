package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.util.function.Consumer;
import org.quicprochat.proto.v1.ListGroupMembersRequest;
import org.quicprochat.proto.v1.ListGroupMembersResponse;

/** What the commands about channels have in common. Static. */
final class Channels {
    private Channels() {}

    /** The id that a person typed. */
    static ByteString id(String text) {
        return Bytes.id("A channel", text);
    }

    /** Hands the pages of a channel's members to the action, each with what the channel is at that time. */
    static void pages(Link link, ByteString channel, Consumer<ListGroupMembersResponse> action) {
        ListGroupMembersRequest.Builder request = ListGroupMembersRequest.newBuilder()
                .setSessionToken(link.token())
                .setChannelId(channel);
        Pages.forEach(
                cursor -> link.remote()
                        .call(
                                MethodIds.LIST_GROUP_MEMBERS,
                                request.setCursor(cursor).build(),
                                ListGroupMembersResponse.parser()),
                ListGroupMembersResponse::getNextCursor,
                action);
    }

    /** The channel without its members. */
    static ListGroupMembersResponse head(Link link, ByteString channel) {
        ListGroupMembersRequest request = ListGroupMembersRequest.newBuilder()
                .setSessionToken(link.token())
                .setChannelId(channel)
                .setPageSize(1)
                .build();
        return link.remote().call(MethodIds.LIST_GROUP_MEMBERS, request, ListGroupMembersResponse.parser());
    }

    /** A stranger's bytes, for a person. */
    static String text(ByteString bytes) {
        return EnvelopePrinter.plainText(bytes)
                .map(text -> text.replace('\n', ' '))
                .orElseGet(() -> "base64:" + Bytes.base64(bytes));
    }

    /** The name that the profile has for an address, else the address. */
    static String who(Link link, ByteString identity) {
        return link.profile().contacts().entrySet().stream()
                .filter(contact -> contact.getValue().equals(identity))
                .map(contact -> contact.getKey() + " (" + Bytes.hex(identity) + ")")
                .findFirst()
                .orElseGet(() -> Bytes.hex(identity));
    }
}
