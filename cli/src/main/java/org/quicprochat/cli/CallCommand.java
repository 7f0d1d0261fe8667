package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.quicprochat.proto.v1.SessionEnvelope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Calls any method. The session's token is field 1 of every request that needs one, so it can be put before whatever
 * else the request holds: the concatenation of two encoded messages is their union.
 */
@Command(
        name = "call",
        description = {
            "Calls any method by its number: for plugins that qpc has no command for.",
            "The request is a SessionEnvelope with the session's token, and TEXT as its body; or any other"
                    + " message, from --request."
        },
        footer = {
            "%nExamples:",
            "  qpc call 16400",
            "  qpc call 16400 'with a text' --profile alice --json",
            "  protoc --encode=my.Request my.proto < request.txt | qpc call 16401 --request -"
        })
final class CallCommand implements Callable<Integer> {
    private static final int MAX_REQUEST = 16 << 20;

    private final World world;

    @Parameters(index = "0", paramLabel = "METHOD", description = "The method's number, from qpc methods.")
    private int method;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The body of the SessionEnvelope.")
    private Optional<String> text = Optional.empty();

    @Option(
            names = "--request",
            paramLabel = "FILE",
            description = "The request, protobuf-encoded, without its token; '-' is standard input.")
    private Optional<Path> request = Optional.empty();

    @Option(names = "--no-session", description = "Send no token: for a method that is open to all.")
    private boolean noSession;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    CallCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        if (text.isPresent() && request.isPresent()) {
            throw Failure.usage("Give TEXT or --request FILE, not both.");
        }
        if (method < 1 || method > 65_535) {
            throw Failure.usage("A method's number is 1 to 65535.");
        }
        SessionEnvelope rest = request.map(this::read)
                .orElseGet(() -> SessionEnvelope.newBuilder()
                        .setBody(ByteString.copyFromUtf8(text.orElse("")))
                        .build());
        try (Link link = connect.connect(world)) {
            SessionEnvelope whole = noSession
                    ? rest
                    : rest.toBuilder().setSessionToken(link.token()).build();
            SessionEnvelope answer = link.remote().call(method, whole, SessionEnvelope.parser());
            Optional<String> body =
                    answer.getBody().isEmpty() ? Optional.empty() : EnvelopePrinter.plainText(answer.getBody());
            String base64 = Bytes.base64(answer.toByteString());
            output.write(
                    world,
                    body.isPresent() ? Map.of("answer", base64, "body", body.get()) : Map.of("answer", base64),
                    body.orElse("base64:" + base64));
            return ExitCode.OK;
        }
    }

    private SessionEnvelope read(Path file) {
        try {
            return SessionEnvelope.parseFrom(SmallFile.readAny(world, file, MAX_REQUEST));
        } catch (InvalidProtocolBufferException _) {
            throw Failure.usage(file + " is no protobuf message.");
        }
    }
}
