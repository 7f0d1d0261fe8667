package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends one message. */
@Command(
        name = "enqueue",
        aliases = "send",
        description = {
            "Sends one message. When it returns, the message is on the server's disk: of your own server, where the",
            "recipient is on another one that cannot be reached; it goes there by itself.",
            "The bytes go as they are: a chat client encrypts before it calls this."
        },
        footer = {
            "%nExamples:",
            "  qpc enqueue bob 'hello'",
            "  qpc enqueue bob@b.example 'hello over there'",
            "  qpc enqueue 5f0c...e1 --file message.mls --ttl 7d",
            "  tar c photos | gpg -e -r bob | qpc enqueue bob --file -"
        })
final class EnqueueCommand implements Callable<Integer> {
    private static final int MAX_PAYLOAD = 4 << 20;
    private static final int MESSAGE_ID_LENGTH = 16;

    /** What the server itself waits for another one. */
    private static final Duration RELAY_WAIT = Duration.ofSeconds(5);

    private final World world;

    @Parameters(
            index = "0",
            paramLabel = "RECIPIENT",
            description =
                    "A contact, an address (identity key in hex or base64url), or a username; user@domain is on another"
                            + " server.")
    private String recipient = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "The message. Others on this machine can see a command line: --file keeps it from them.")
    private Optional<String> text = Optional.empty();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Send the bytes of FILE, or of standard input where FILE is '-'.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description = "How long it may wait, in whole seconds: 90s, 7d (default: the server's, 30d).")
    private Optional<Duration> ttl = Optional.empty();

    @Option(
            names = "--message-id",
            paramLabel = "ID",
            description = "16 bytes in hex. Sending the same id again within 24 h stores nothing (default: random).")
    private Optional<String> messageId = Optional.empty();

    @Option(names = "--channel", paramLabel = "ID", description = "The channel that it belongs to, 16 bytes in hex.")
    private Optional<String> channel = Optional.empty();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    EnqueueCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        ByteString payload = payload();
        ByteString id = messageId.map(hex -> Bytes.id("A message id", hex)).orElseGet(this::randomId);
        ByteString channelId = channel.map(hex -> Bytes.id("A channel id", hex)).orElse(ByteString.EMPTY);
        try (Link link = connect.connect(world)) {
            Recipient to = Recipient.find(link, recipient);
            if (to.domain().isPresent()) {
                BatchItem item = BatchItem.newBuilder()
                        .setRecipientKey(to.identityKey())
                        .setPayload(payload)
                        .setChannelId(channelId)
                        .setTtlSecs(ttlSeconds())
                        .setMessageId(id)
                        .build();
                return relay(link, to.domain().get(), item);
            }
            EnqueueRequest request = EnqueueRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setRecipientKey(to.identityKey())
                    .setPayload(payload)
                    .setChannelId(channelId)
                    .setTtlSecs(ttlSeconds())
                    .setMessageId(id)
                    .build();
            EnqueueResponse answer = link.remote().call(MethodIds.ENQUEUE, request, EnqueueResponse.parser());
            output.write(
                    world,
                    Map.of("seq", answer.getSeq(), "duplicate", answer.getDuplicate(), "message-id", Bytes.hex(id)),
                    answer.getDuplicate()
                            ? "Was sent before, as number " + answer.getSeq() + " of the recipient's queue."
                            : "Sent, as number " + answer.getSeq() + " of the recipient's queue.");
            return ExitCode.OK;
        }
    }

    private int relay(Link link, String domain, BatchItem item) {
        RelayEnqueueRequest request = RelayEnqueueRequest.newBuilder()
                .setSessionToken(link.token())
                .setDestination(domain)
                .setItem(item)
                .build();
        RelayEnqueueResponse answer =
                link.remote().call(MethodIds.RELAY_ENQUEUE, request, RelayEnqueueResponse.parser(), RELAY_WAIT);
        output.write(
                world,
                Map.of(
                        "delivered",
                        answer.getDelivered(),
                        "seq",
                        answer.getSeq(),
                        "duplicate",
                        answer.getDuplicate(),
                        "message-id",
                        Bytes.hex(item.getMessageId())),
                words(answer, domain));
        return ExitCode.OK;
    }

    private static String words(RelayEnqueueResponse answer, String domain) {
        if (!answer.getDelivered()) {
            return "Kept by your server, and sent as soon as it reaches " + domain + ": qpc federation outbox";
        }
        return answer.getDuplicate()
                ? "Was sent to " + domain + " before."
                : "Sent to " + domain + ", as number " + answer.getSeq() + " of the recipient's queue.";
    }

    private int ttlSeconds() {
        long seconds = ttl.map(Duration::toSeconds).orElse(0L);
        if (seconds > Integer.MAX_VALUE || (ttl.isPresent() && seconds == 0)) {
            throw Failure.usage("--ttl has to be at least one second, and at most what the server allows.");
        }
        return (int) seconds;
    }

    private ByteString randomId() {
        byte[] id = new byte[MESSAGE_ID_LENGTH];
        world.random().nextBytes(id);
        return ByteString.copyFrom(id);
    }

    private ByteString payload() {
        if (text.isPresent() == file.isPresent()) {
            throw Failure.usage(
                    "Give the message as TEXT or with --file FILE ('-' is standard input), one of the two.");
        }
        if (text.isPresent()) {
            return ByteString.copyFromUtf8(text.get());
        }
        return SmallFile.readAny(world, file.orElseThrow(), MAX_PAYLOAD);
    }
}
