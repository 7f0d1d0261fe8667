package org.quicprochat.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.quicprochat.proto.v1.AckRequest;
import org.quicprochat.proto.v1.AckResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes messages that were read. */
@Command(
        name = "ack",
        description = "Removes messages that you have read from your queue. A number that is gone already is no error.",
        footer = {"%nExamples:", "  qpc ack 12 13", "  qpc ack --up-to 17"})
final class AckCommand implements Callable<Integer> {
    private static final int MAX_NUMBERS = 1000;

    private final World world;

    @Parameters(paramLabel = "SEQ", arity = "0..*", description = "Numbers of messages, at most 1000.")
    private List<Long> numbers = new ArrayList<>();

    @Option(names = "--up-to", paramLabel = "SEQ", description = "Also every message up to and with this number.")
    private long upTo;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    AckCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        if (numbers.isEmpty() && upTo == 0) {
            throw Failure.usage("Say which messages: qpc ack SEQ... or qpc ack --up-to SEQ");
        }
        if (numbers.size() > MAX_NUMBERS) {
            throw Failure.usage("At most " + MAX_NUMBERS + " numbers at once; --up-to has no such limit.");
        }
        try (Link link = connect.connect(world)) {
            AckRequest request = AckRequest.newBuilder()
                    .setSessionToken(link.token())
                    .addAllSeqs(numbers)
                    .setUpTo(upTo)
                    .build();
            long removed = link.remote()
                    .call(MethodIds.ACK, request, AckResponse.parser())
                    .getRemoved();
            output.write(world, Map.of("removed", removed), "Removed " + removed + ".");
            return ExitCode.OK;
        }
    }
}
