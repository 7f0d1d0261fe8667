package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.quicprochat.proto.v1.CreateChannelRequest;
import org.quicprochat.proto.v1.CreateChannelResponse;
import org.quicprochat.proto.v1.GroupMetadata;
import org.quicprochat.proto.v1.ListGroupMembersResponse;
import org.quicprochat.proto.v1.RotateKeysRequest;
import org.quicprochat.proto.v1.RotateKeysResponse;
import org.quicprochat.proto.v1.UpdateGroupMetadataRequest;
import org.quicprochat.proto.v1.UpdateGroupMetadataResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Channels. */
@Command(
        name = "channel",
        description = {
            "Makes channels, and changes what is kept with them. Who is in a channel: qpc member --help.",
            "The server lists no channels: keep the id that 'create' prints.",
            "Name, description and settings go to the server as you write them."
        },
        footer = {
            "%nExamples:",
            "  qpc channel create --name Team bob carol",
            "  qpc channel show 5f0c...9a",
            "  qpc channel metadata 5f0c...9a --name 'The team' --set colour=green",
            "  qpc channel rotate 5f0c...9a",
            "  qpc enqueue bob 'hello team' --channel 5f0c...9a"
        },
        synopsisSubcommandLabel = "(create | show | metadata | rotate)")
final class ChannelCommand {
    private static final int ID_SIZE = 16;

    private final World world;

    ChannelCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = {
                "Makes a channel with you as its owner, and prints its id.",
                "With --id the same command can be given again: it makes no second channel."
            })
    int create(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(names = "--id", paramLabel = "ID", description = "Its id, 16 bytes in hex. Default: a random one.")
                    Optional<String> id,
            @Option(names = "--name", paramLabel = "TEXT", description = "What it is called.") Optional<String> name,
            @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
                    Optional<String> about,
            @Parameters(paramLabel = "WHO", arity = "0..*", description = "Members: contacts, addresses or usernames.")
                    List<String> who) {
        ByteString channel = id.map(Channels::id).orElseGet(this::draw);
        GroupMetadata.Builder metadata = GroupMetadata.newBuilder();
        name.ifPresent(text -> metadata.setName(ByteString.copyFromUtf8(text)));
        about.ifPresent(text -> metadata.setDescription(ByteString.copyFromUtf8(text)));
        try (Link link = connect.connect(world)) {
            CreateChannelRequest.Builder request = CreateChannelRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setChannelId(channel)
                    .setMetadata(metadata);
            Optional.ofNullable(who).orElse(List.of()).forEach(one -> request.addMembers(Recipient.resolve(link, one)));
            CreateChannelResponse answer =
                    link.remote().call(MethodIds.CREATE_CHANNEL, request.build(), CreateChannelResponse.parser());
            output.write(
                    world,
                    Map.of("channel-id", Bytes.hex(channel), "created", answer.getCreated()),
                    Bytes.hex(channel) + (answer.getCreated() ? "" : "  (it was there already; nothing is changed)"));
            return ExitCode.OK;
        }
    }

    private ByteString draw() {
        byte[] id = new byte[ID_SIZE];
        world.random().nextBytes(id);
        return ByteString.copyFrom(id);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a channel that you are in.")
    int show(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "CHANNEL", description = "Its id.") String id) {
        ByteString channel = Channels.id(id);
        try (Link link = connect.connect(world)) {
            int[] members = {0};
            ListGroupMembersResponse[] last = {ListGroupMembersResponse.getDefaultInstance()};
            Channels.pages(link, channel, page -> {
                members[0] += page.getMembersCount();
                last[0] = page;
            });
            show(output, channel, last[0], members[0]);
            return ExitCode.OK;
        }
    }

    private void show(OutputOptions output, ByteString channel, ListGroupMembersResponse shown, int members) {
        GroupMetadata metadata = shown.getMetadata();
        Map<String, String> settings = new TreeMap<>();
        metadata.getSettingsMap().forEach((key, value) -> settings.put(key, Channels.text(value)));
        Map<String, Object> object = new HashMap<>();
        object.put("channel-id", Bytes.hex(channel));
        object.put("version", shown.getVersion());
        object.put("epoch", shown.getEpoch());
        object.put("members", members);
        object.put("name", Channels.text(metadata.getName()));
        object.put("description", Channels.text(metadata.getDescription()));
        object.put("settings", settings);
        StringBuilder lines = new StringBuilder();
        lines.append("name:        ").append(object.get("name"));
        lines.append("\ndescription: ").append(object.get("description"));
        settings.forEach((key, value) -> lines.append("\nsetting:     ")
                .append(Channels.text(ByteString.copyFromUtf8(key)))
                .append(" = ")
                .append(value));
        lines.append("\nmembers:     ").append(members);
        lines.append("\nversion:     ").append(shown.getVersion());
        lines.append("\nepoch:       ").append(shown.getEpoch());
        output.write(world, object, lines.toString());
    }

    @Command(
            name = "metadata",
            mixinStandardHelpOptions = true,
            description = {
                "Changes name, description or settings; what you do not name stays. Moderators and owners.",
                "Exit code 11 where somebody else changed the channel in the same moment: do it again."
            })
    int metadata(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(names = "--name", paramLabel = "TEXT", description = "What it is called.") Optional<String> name,
            @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
                    Optional<String> about,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting; may be given more than once.")
                    Map<String, String> set,
            @Option(names = "--unset", paramLabel = "KEY", description = "Takes a setting away.") List<String> unset,
            @Parameters(paramLabel = "CHANNEL", description = "Its id.") String id) {
        ByteString channel = Channels.id(id);
        try (Link link = connect.connect(world)) {
            ListGroupMembersResponse now = Channels.head(link, channel);
            GroupMetadata.Builder changed = now.getMetadata().toBuilder();
            name.ifPresent(text -> changed.setName(ByteString.copyFromUtf8(text)));
            about.ifPresent(text -> changed.setDescription(ByteString.copyFromUtf8(text)));
            Optional.ofNullable(unset).orElse(List.of()).forEach(changed::removeSettings);
            Optional.ofNullable(set)
                    .orElse(Map.of())
                    .forEach((key, value) -> changed.putSettings(key, ByteString.copyFromUtf8(value)));
            UpdateGroupMetadataRequest request = UpdateGroupMetadataRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setChannelId(channel)
                    .setMetadata(changed)
                    .setExpectedVersion(now.getVersion())
                    .build();
            long version = link.remote()
                    .call(MethodIds.UPDATE_GROUP_METADATA, request, UpdateGroupMetadataResponse.parser())
                    .getVersion();
            output.write(world, Map.of("version", version), "Changed. The channel is at version " + version + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = {
                "Asks every member's client to make new key material. Moderators and owners, once a minute.",
                "Exit code 15 where it is too early."
            })
    int rotate(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "CHANNEL", description = "Its id.") String id) {
        ByteString channel = Channels.id(id);
        try (Link link = connect.connect(world)) {
            RotateKeysRequest request = RotateKeysRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setChannelId(channel)
                    .build();
            long epoch = link.remote()
                    .call(MethodIds.ROTATE_KEYS, request, RotateKeysResponse.parser())
                    .getEpoch();
            output.write(world, Map.of("epoch", epoch), "Asked. The channel is at epoch " + epoch + ".");
            return ExitCode.OK;
        }
    }
}
