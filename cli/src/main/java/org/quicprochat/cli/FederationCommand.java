package org.quicprochat.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.quicprochat.proto.v1.FederationHealthRequest;
import org.quicprochat.proto.v1.FederationHealthResponse;
import org.quicprochat.proto.v1.ListOutboxRequest;
import org.quicprochat.proto.v1.ListOutboxResponse;
import org.quicprochat.proto.v1.ListPeersRequest;
import org.quicprochat.proto.v1.ListPeersResponse;
import org.quicprochat.proto.v1.OutboxEntry;
import org.quicprochat.proto.v1.PeerStatus;
import org.quicprochat.wire.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Other servers. */
@Command(
        name = "federation",
        description = {
            "Shows the servers that yours exchanges messages with, how it reaches them, and which of your"
                    + " messages wait.",
            "Whom to exchange messages with is the operator's to say: docs/federation.md."
        },
        footer = {
            "%nExamples:",
            "  qpc federation peers",
            "  qpc federation health b.example",
            "  qpc federation outbox --json",
            "  qpc enqueue bob@b.example 'hello over there'"
        },
        synopsisSubcommandLabel = "(peers | health | outbox)")
final class FederationCommand {
    private static final Duration PEER_WAIT = Duration.ofSeconds(5);
    private static final long NANOS_PER_MICRO = 1000;

    private final World world;

    FederationCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "peers",
            mixinStandardHelpOptions = true,
            description = "Lists the servers, whether they are connected, and how many messages wait for each.")
    int peers(@Mixin ConnectOptions connect, @Mixin OutputOptions output) {
        try (Link link = connect.connect(world)) {
            ListPeersRequest request =
                    ListPeersRequest.newBuilder().setSessionToken(link.token()).build();
            ListPeersResponse answer = link.remote().call(MethodIds.LIST_PEERS, request, ListPeersResponse.parser());
            if (answer.getPeersCount() == 0 && !output.json()) {
                world.terminal().out().println("Your server exchanges messages with no other.");
            }
            answer.getPeersList().forEach(peer -> show(peer, output));
            return ExitCode.OK;
        }
    }

    private void show(PeerStatus peer, OutputOptions output) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("domain", peer.getDomain());
        object.put("connected", peer.getConnected());
        object.put("round-trip-us", peer.getRoundTripUs());
        object.put("last-contact-ms", peer.getLastContactMs());
        object.put("backlog", peer.getBacklog());
        output.write(
                world,
                object,
                peer.getDomain() + "  " + (peer.getConnected() ? "connected" : "not connected")
                        + lastContact(peer.getLastContactMs()) + backlog(peer.getBacklog()));
    }

    private static String lastContact(long millis) {
        return millis == 0 ? "" : ", last heard " + Instant.ofEpochMilli(millis);
    }

    private static String backlog(long messages) {
        return messages == 0 ? "" : ", messages that wait for it: " + messages;
    }

    @Command(
            name = "health",
            mixinStandardHelpOptions = true,
            description = {
                "Has your server ask another one for a sign of life, and shows how long that took.",
                "Exit code 19 where it gives none."
            })
    int health(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "DOMAIN", description = "The other server's.") String domain) {
        try (Link link = connect.connect(world)) {
            FederationHealthRequest request = FederationHealthRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setDestination(domain)
                    .build();
            FederationHealthResponse answer = link.remote()
                    .call(MethodIds.FEDERATION_HEALTH, request, FederationHealthResponse.parser(), PEER_WAIT);
            Duration roundTrip = Duration.ofNanos(answer.getRoundTripUs() * NANOS_PER_MICRO);
            String state = answer.getReachable()
                    ? "answered after %.1f ms".formatted(roundTrip.toNanos() / 1e6)
                    : "does not answer" + lastContact(answer.getLastContactMs());
            output.write(
                    world,
                    Map.of(
                            "domain",
                            domain,
                            "reachable",
                            answer.getReachable(),
                            "round-trip-us",
                            answer.getRoundTripUs(),
                            "last-contact-ms",
                            answer.getLastContactMs(),
                            "backlog",
                            answer.getBacklog()),
                    domain + " " + state + backlog(answer.getBacklog()));
            return answer.getReachable() ? ExitCode.OK : ExitCode.of(Status.UNAVAILABLE);
        }
    }

    @Command(
            name = "outbox",
            mixinStandardHelpOptions = true,
            description = {
                "Lists your messages that have not reached another server: those that wait, then those that"
                        + " it refused.",
                "What was refused is not sent again; the list forgets it after a week."
            })
    int outbox(@Mixin ConnectOptions connect, @Mixin OutputOptions output) {
        try (Link link = connect.connect(world)) {
            ListOutboxRequest.Builder request = ListOutboxRequest.newBuilder().setSessionToken(link.token());
            AtomicBoolean any = new AtomicBoolean();
            Pages.forEach(
                    cursor -> link.remote()
                            .call(
                                    MethodIds.LIST_OUTBOX,
                                    request.setCursor(cursor).build(),
                                    ListOutboxResponse.parser()),
                    ListOutboxResponse::getNextCursor,
                    page -> page.getEntriesList().forEach(entry -> {
                        any.set(true);
                        show(entry, output);
                    }));
            if (!any.get() && !output.json()) {
                world.terminal().out().println("Nothing waits.");
            }
            return ExitCode.OK;
        }
    }

    private void show(OutboxEntry entry, OutputOptions output) {
        boolean waits = entry.getRefusedStatus() == 0;
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("state", waits ? "waits" : "refused");
        object.put("destination", entry.getDestination());
        object.put("recipient-key", Bytes.hex(entry.getRecipientKey()));
        object.put("message-id", Bytes.hex(entry.getMessageId()));
        object.put("bytes", entry.getPayloadBytes());
        object.put("enqueued-at-ms", entry.getEnqueuedAtMs());
        object.put("expires-at-ms", entry.getExpiresAtMs());
        Optional<String> status = Status.ofCode(entry.getRefusedStatus())
                .filter(code -> !waits)
                .map(code -> code.name().toLowerCase(Locale.ROOT));
        status.ifPresent(word -> object.put("refused-status", word));
        if (!waits) {
            object.put("refused-reason", entry.getRefusedReason());
        }
        output.write(
                world,
                object,
                entry.getDestination() + "  " + Bytes.hex(entry.getMessageId()) + "  "
                        + Instant.ofEpochMilli(entry.getEnqueuedAtMs()) + "  "
                        + (waits ? "waits" : "refused: " + entry.getRefusedReason()));
    }
}
