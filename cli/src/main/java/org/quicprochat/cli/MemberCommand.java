package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.quicprochat.proto.v1.AddMembersRequest;
import org.quicprochat.proto.v1.AddMembersResponse;
import org.quicprochat.proto.v1.GroupMember;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.RemoveMemberRequest;
import org.quicprochat.proto.v1.RemoveMemberResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The members of channels. */
@Command(
        name = "member",
        description = {
            "Adds people to a channel, takes them out, and changes their roles.",
            "A moderator adds and removes members; an owner also makes moderators and owners. Everybody may leave.",
            "Where the last owner leaves, the moderator (else the member) who is there for longest becomes owner."
        },
        footer = {
            "%nExamples:",
            "  qpc member add 5f0c...9a bob carol",
            "  qpc member add 5f0c...9a dave --role moderator",
            "  qpc member role 5f0c...9a dave member",
            "  qpc member list 5f0c...9a",
            "  qpc member remove 5f0c...9a bob",
            "  qpc member remove 5f0c...9a alice            (you are alice: you leave)"
        },
        synopsisSubcommandLabel = "(add | remove | list | role)")
final class MemberCommand {
    private final World world;

    MemberCommand(World world) {
        this.world = world;
    }

    /** The roles, as people write them. */
    enum RoleName {
        member(MemberRole.MEMBER),
        moderator(MemberRole.MODERATOR),
        owner(MemberRole.OWNER);

        private final MemberRole role;

        RoleName(MemberRole role) {
            this.role = role;
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Adds people to a channel: all of them, or none.",
                "Somebody who is in already gets the role, so a moderator who is added again is a member."
            })
    int add(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            defaultValue = "member",
                            description = "member (the default), moderator or owner; none above your own.")
                    RoleName role,
            @Parameters(paramLabel = "CHANNEL", description = "Its id.") String id,
            @Parameters(paramLabel = "WHO", arity = "1..*", description = "Contacts, addresses or usernames.")
                    List<String> who) {
        AddMembersResponse answer = set(connect, id, role, who);
        output.write(
                world,
                Map.of("version", answer.getVersion(), "added", answer.getAdded()),
                "Added: " + answer.getAdded() + ". The channel is at version " + answer.getVersion() + ".");
        return ExitCode.OK;
    }

    private AddMembersResponse set(ConnectOptions connect, String id, RoleName role, List<String> who) {
        ByteString channel = Channels.id(id);
        try (Link link = connect.connect(world)) {
            AddMembersRequest.Builder request = AddMembersRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setChannelId(channel)
                    .setRole(role.role);
            who.forEach(one -> request.addIdentityKeys(Recipient.resolve(link, one)));
            return link.remote().call(MethodIds.ADD_MEMBERS, request.build(), AddMembersResponse.parser());
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = {
                "Takes somebody out of a channel, or leaves it. Who is out already is no error.",
                "With its last member the channel ends."
            })
    int remove(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "CHANNEL", description = "Its id.") String id,
            @Parameters(paramLabel = "WHO", description = "A contact, an address or a username; yourself to leave.")
                    String who) {
        ByteString channel = Channels.id(id);
        try (Link link = connect.connect(world)) {
            RemoveMemberRequest request = RemoveMemberRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setChannelId(channel)
                    .setIdentityKey(Recipient.resolve(link, who))
                    .build();
            long version = link.remote()
                    .call(MethodIds.REMOVE_MEMBER, request, RemoveMemberResponse.parser())
                    .getVersion();
            output.write(world, Map.of("version", version), "They are not in the channel.");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the members of a channel that you are in: role, since when, address, a line each.")
    int list(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "CHANNEL", description = "Its id.") String id) {
        ByteString channel = Channels.id(id);
        try (Link link = connect.connect(world)) {
            Channels.pages(link, channel, page -> page.getMembersList().forEach(member -> show(link, member, output)));
            return ExitCode.OK;
        }
    }

    private void show(Link link, GroupMember member, OutputOptions output) {
        String role = member.getRole().name().toLowerCase(Locale.ROOT);
        Instant joined = Instant.ofEpochMilli(member.getJoinedAtMs());
        output.write(
                world,
                Map.of(
                        "identity-key",
                        Bytes.hex(member.getIdentityKey()),
                        "role",
                        role,
                        "joined-at",
                        joined.toString()),
                "%-9s  %s  %s".formatted(role, joined, Channels.who(link, member.getIdentityKey())));
    }

    @Command(
            name = "role",
            mixinStandardHelpOptions = true,
            description = {
                "Makes somebody in a channel a member, a moderator or an owner.",
                "The last owner cannot step down: make another owner first."
            })
    int role(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "CHANNEL", description = "Its id.") String id,
            @Parameters(paramLabel = "WHO", description = "A contact, an address or a username.") String who,
            @Parameters(paramLabel = "ROLE", description = "member, moderator or owner.") RoleName role) {
        AddMembersResponse answer = set(connect, id, role, List.of(who));
        output.write(
                world,
                Map.of("version", answer.getVersion()),
                "They are " + (role == RoleName.owner ? "an " : "a ") + role + " of the channel.");
        return ExitCode.OK;
    }
}
