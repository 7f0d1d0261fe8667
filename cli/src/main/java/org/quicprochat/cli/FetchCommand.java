package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.proto.v1.PeekRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes messages out of the queue. */
@Command(
        name = "fetch",
        description = {
            "Takes the waiting messages out of your queue, oldest first.",
            "They are gone from the server then; with --keep they stay until qpc ack."
        },
        footer = {
            "%nExamples:",
            "  qpc fetch",
            "  qpc fetch --wait 30s --profile bob",
            "  qpc fetch --keep --json | while read -r message; do ...; done && qpc ack --up-to 17"
        })
final class FetchCommand implements Callable<Integer> {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(55);

    private final World world;

    @Option(names = "--limit", paramLabel = "N", description = "At most N messages (default: the server's, 256).")
    private int limit;

    @Option(names = "--keep", description = "Leave the messages in the queue.")
    private boolean keep;

    @Option(names = "--after", paramLabel = "SEQ", description = "With --keep: only those with a greater number.")
    private long after;

    @Option(names = "--wait", paramLabel = "TIME", description = "If there is none, wait for one: 30s (55s at most).")
    private Optional<Duration> wait = Optional.empty();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    FetchCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        if (after != 0 && !keep) {
            throw Failure.usage("--after goes with --keep.");
        }
        if (limit < 0) {
            throw Failure.usage("--limit has to be 1 or more.");
        }
        if (wait.filter(time -> time.compareTo(LONGEST_WAIT) > 0).isPresent()) {
            throw Failure.usage("--wait can be 55s at most; qpc watch waits for ever.");
        }
        try (Link link = connect.connect(world)) {
            FetchResponse answer = ask(link);
            var printer = new EnvelopePrinter(world, output);
            answer.getEnvelopesList().forEach(printer::print);
            world.terminal().out().flush();
            if (answer.getRemaining() > 0) {
                world.terminal().err().println("qpc: " + answer.getRemaining() + " more are waiting");
            } else if (answer.getEnvelopesCount() == 0 && !output.json()) {
                world.terminal().err().println("qpc: no message is waiting");
            }
            return ExitCode.OK;
        }
    }

    private FetchResponse ask(Link link) {
        ByteString token = link.token();
        if (wait.isPresent()) {
            FetchWaitRequest request = FetchWaitRequest.newBuilder()
                    .setSessionToken(token)
                    .setLimit(limit)
                    .setTimeoutMs((int) wait.get().toMillis())
                    .setRequireAck(keep)
                    .setAfterSeq(after)
                    .build();
            return link.remote().call(MethodIds.FETCH_WAIT, request, FetchResponse.parser(), wait.get());
        }
        if (keep) {
            PeekRequest request = PeekRequest.newBuilder()
                    .setSessionToken(token)
                    .setLimit(limit)
                    .setAfterSeq(after)
                    .build();
            return link.remote().call(MethodIds.PEEK, request, FetchResponse.parser());
        }
        FetchRequest request =
                FetchRequest.newBuilder().setSessionToken(token).setLimit(limit).build();
        return link.remote().call(MethodIds.FETCH, request, FetchResponse.parser());
    }
}
