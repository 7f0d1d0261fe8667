package org.quicprochat.cli;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.quicprochat.proto.v1.ResolveIdentityRequest;
import org.quicprochat.proto.v1.ResolveIdentityResponse;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.proto.v1.ResolveUserResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Who is who. */
@Command(
        name = "user",
        description = {
            "Looks up the accounts of the server, by username or by address.",
            "What the server says is not proof: compare addresses on another way, and keep them (qpc contact add)."
        },
        footer = {"%nExamples:", "  qpc user resolve bob", "  qpc user show 5f0c8d...e1 --json"},
        synopsisSubcommandLabel = "(resolve | show)")
final class UserCommand {
    private final World world;

    UserCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "resolve",
            mixinStandardHelpOptions = true,
            description = {
                "Shows the address (identity key) of a username. The name has to be exact.",
                "Exit code 14 where there is no such account."
            })
    int resolve(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "USERNAME", description = "A username of this server.") String username) {
        try (Link link = connect.connect(world)) {
            ResolveUserRequest request = ResolveUserRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setUsername(username)
                    .build();
            String key = Bytes.hex(link.remote()
                    .call(MethodIds.RESOLVE_USER, request, ResolveUserResponse.parser())
                    .getIdentityKey());
            output.write(world, Map.of("username", username, "identity-key", key), key);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = {
                "Shows the account of a contact, an address or a username: its name, and since when it exists.",
                "Exit code 14 where there is no such account."
            })
    int show(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "WHO", description = "A contact, an address, or a username.") String who) {
        try (Link link = connect.connect(world)) {
            ResolveIdentityRequest request = ResolveIdentityRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setIdentityKey(Recipient.resolve(link, who))
                    .build();
            ResolveIdentityResponse answer =
                    link.remote().call(MethodIds.RESOLVE_IDENTITY, request, ResolveIdentityResponse.parser());
            String key = Bytes.hex(request.getIdentityKey());
            String name = answer.getDomain().isEmpty()
                    ? answer.getUsername()
                    : answer.getUsername() + "@" + answer.getDomain();
            String since = Instant.ofEpochMilli(answer.getRegisteredAtMs()).toString();
            Map<String, Object> object = new TreeMap<>();
            object.put("username", answer.getUsername());
            object.put("domain", answer.getDomain());
            object.put("identity-key", key);
            object.put("registered-at", since);
            output.write(world, object, name + "\n  address: " + key + "\n  since: " + since);
            return ExitCode.OK;
        }
    }
}
