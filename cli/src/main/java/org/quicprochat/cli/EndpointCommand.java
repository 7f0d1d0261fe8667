package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.quicprochat.proto.v1.Endpoint;
import org.quicprochat.proto.v1.PublishEndpointRequest;
import org.quicprochat.proto.v1.PublishEndpointResponse;
import org.quicprochat.proto.v1.ResolveEndpointRequest;
import org.quicprochat.proto.v1.ResolveEndpointResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Endpoints of direct connections. */
@Command(
        name = "endpoint",
        description = {
            "Publishes where this device is reached directly, and finds others: for clients that talk peer to peer.",
            "Only who shares a channel with you finds it. qpc carries the node address; an iroh client makes it."
        },
        footer = {
            "%nExamples:",
            "  qpc endpoint publish node.addr --ttl 2h",
            "  qpc endpoint resolve bob --json",
            "  qpc endpoint publish --withdraw"
        },
        synopsisSubcommandLabel = "(publish | resolve)")
final class EndpointCommand {
    private static final int MAX_NODE_ADDR = 2 << 10;
    private static final Duration LONGEST = Duration.ofHours(24);

    private final World world;

    EndpointCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "publish",
            mixinStandardHelpOptions = true,
            description = "Publishes a node address of this device, in the place of the one before.")
    int publish(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(
                            names = "--ttl",
                            paramLabel = "TIME",
                            description = "How long it can be found: 24h (the default) at most.")
                    Optional<Duration> ttl,
            @Option(names = "--withdraw", description = "Nobody shall find this device any more.") boolean withdraw,
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..1",
                            description = "The serialized node address, 2 KiB at most; '-' is standard input.")
                    Optional<Path> file) {
        if (withdraw == file.isPresent()) {
            throw Failure.usage("Give either a file or --withdraw.");
        }
        Duration time = ttl.orElse(LONGEST);
        if (time.toSeconds() < 1 || time.compareTo(LONGEST) > 0) {
            throw Failure.usage("--ttl is from 1s to 24h.");
        }
        ByteString nodeAddr =
                file.map(path -> SmallFile.read(world, path, MAX_NODE_ADDR)).orElse(ByteString.EMPTY);
        try (Link link = connect.connect(world)) {
            PublishEndpointRequest request = PublishEndpointRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setNodeAddr(nodeAddr)
                    .setTtlSecs(Math.toIntExact(time.toSeconds()))
                    .build();
            long expiresAt = link.remote()
                    .call(MethodIds.PUBLISH_ENDPOINT, request, PublishEndpointResponse.parser())
                    .getExpiresAtMs();
            output.write(
                    world,
                    Map.of("expires-at-ms", expiresAt),
                    withdraw ? "Withdrawn." : "Published until " + Instant.ofEpochMilli(expiresAt) + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "resolve",
            mixinStandardHelpOptions = true,
            description = {
                "Shows where the devices of somebody are: device id and node address in base64, a line each.",
                "Exit code 14 where there is nothing, or you share no channel with them."
            })
    int resolve(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "WHO", description = "A contact, an address, or a username.") String who) {
        try (Link link = connect.connect(world)) {
            ResolveEndpointRequest request = ResolveEndpointRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setIdentityKey(Recipient.resolve(link, who))
                    .build();
            link.remote()
                    .call(MethodIds.RESOLVE_ENDPOINT, request, ResolveEndpointResponse.parser())
                    .getEndpointsList()
                    .forEach(endpoint -> show(endpoint, output));
            return ExitCode.OK;
        }
    }

    private void show(Endpoint endpoint, OutputOptions output) {
        String device = Bytes.hex(endpoint.getDeviceId());
        String nodeAddr = Bytes.base64(endpoint.getNodeAddr());
        Map<String, Object> object = new TreeMap<>();
        object.put("device-id", device);
        object.put("node-addr", nodeAddr);
        object.put("expires-at", Instant.ofEpochMilli(endpoint.getExpiresAtMs()).toString());
        output.write(world, object, (device.isEmpty() ? "-" : device) + "  " + nodeAddr);
    }
}
