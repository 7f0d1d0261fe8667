package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.quicprochat.proto.v1.AckRequest;
import org.quicprochat.proto.v1.AckResponse;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.PeekRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Follows a queue. A push only says that there is something: what is printed comes from Peek, in order and without
 * gaps, however many pushes were merged or lost with a connection.
 */
@Command(
        name = "watch",
        description = {
            "Shows the waiting messages, and each new one as it comes, until you stop it (Ctrl-C).",
            "The messages stay in the queue, unless --ack is given."
        },
        footer = {"%nExamples:", "  qpc watch", "  qpc watch --ack --json --profile bob"})
final class WatchCommand implements Callable<Integer> {
    /** Pushes are a hint; after this time without one the queue is looked at anyway. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(30);

    private final World world;

    @Option(names = "--ack", description = "Remove each message from the queue once it is shown.")
    private boolean ack;

    @Option(names = "--count", paramLabel = "N", description = "Stop after N messages.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--for", paramLabel = "TIME", description = "Stop after this time: 10m.")
    private Optional<Duration> time = Optional.empty();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    WatchCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws InterruptedException {
        long begin = System.nanoTime();
        long allowed = time.map(Duration::toNanos).orElse(Long.MAX_VALUE);
        BlockingQueue<Boolean> news = new ArrayBlockingQueue<>(1);
        var printer = new EnvelopePrinter(world, output);
        try (Link link = connect.connect(world)) {
            link.remote().onPush(() -> news.offer(true));
            long after = 0;
            long shown = 0;
            boolean connected = false;
            while (shown < count) {
                FetchResponse waiting = FetchResponse.getDefaultInstance();
                try {
                    waiting = peek(link, after, count - shown);
                    connected = true;
                } catch (Failure failure) {
                    if (!connected || failure.exitCode() != ExitCode.NO_CONNECTION) {
                        throw failure;
                    }
                    world.terminal().err().println("qpc: " + failure.getMessage() + " Trying again.");
                }
                for (Envelope envelope : waiting.getEnvelopesList()) {
                    printer.print(envelope);
                    after = envelope.getSeq();
                    shown++;
                }
                world.terminal().out().flush();
                if (ack && waiting.getEnvelopesCount() > 0) {
                    acknowledge(link, waiting);
                }
                long left = allowed - (System.nanoTime() - begin);
                if (left <= 0) {
                    break;
                }
                if (waiting.getEnvelopesCount() == 0) {
                    news.poll(Math.min(left, LOOK_ANYWAY.toNanos()), TimeUnit.NANOSECONDS);
                }
            }
            return ExitCode.OK;
        }
    }

    private FetchResponse peek(Link link, long after, long atMost) {
        ByteString token = link.token();
        PeekRequest request = PeekRequest.newBuilder()
                .setSessionToken(token)
                .setAfterSeq(after)
                .setLimit(atMost > Integer.MAX_VALUE ? 0 : (int) atMost)
                .build();
        return link.remote().call(MethodIds.PEEK, request, FetchResponse.parser());
    }

    private static void acknowledge(Link link, FetchResponse shown) {
        AckRequest.Builder request = AckRequest.newBuilder().setSessionToken(link.token());
        shown.getEnvelopesList().forEach(envelope -> request.addSeqs(envelope.getSeq()));
        link.remote().call(MethodIds.ACK, request.build(), AckResponse.parser());
    }
}
