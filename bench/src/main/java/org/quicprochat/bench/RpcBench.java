package org.quicprochat.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.HealthRequest;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.wire.RequestFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Small calls through the whole dispatcher, beside a bare QUIC echo of the same bytes on the same settings. */
@Command(name = "rpc", description = "Health and Peek calls a second, beside a bare QUIC echo of the same bytes.")
final class RpcBench implements Callable<Integer> {
    private static final int HEALTH = 802;
    private static final int PEEK = 203;

    @Option(names = "--connections", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}")
    private int connections;

    @Option(names = "--in-flight", defaultValue = "10", description = "Calls on each. Default: ${DEFAULT-VALUE}")
    private int inFlight;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds each. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "3", description = "Length of a round. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "10",
            description = "Seconds that each runs before what counts. Default: ${DEFAULT-VALUE}")
    private int warmUp;

    @Option(names = "--dir", description = "Where the server keeps its data. Default: the temporary directory")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Integer call() throws Exception {
        try (QpcServer server = QpcServer.start(directory, "");
                JavaProcess echo = echoProcess(server);
                QuicLoad toServer = QuicLoad.connect(server.address(), connections, 1);
                QuicLoad toEcho = QuicLoad.connect(echoAddress(echo), connections, 1)) {
            SessionInfo session;
            try (People people = People.on(server)) {
                session = people.register(1).getFirst();
            }
            byte[] health = RequestFrame.encode(HEALTH, 7, HealthRequest.getDefaultInstance());
            byte[] peek = RequestFrame.encode(
                    PEEK,
                    7,
                    PeekRequest.newBuilder().setSessionToken(session.token()).build());
            compare("Health", server, toServer, echo, toEcho, health);
            compare("Peek of an empty queue", server, toServer, echo, toEcho, peek);
        }
        return 0;
    }

    private void compare(
            String method, QpcServer server, QuicLoad toServer, JavaProcess echo, QuicLoad toEcho, byte[] frame)
            throws Exception {
        Comparison comparison = new Comparison(method);
        QuicLoad.Scripts calls = (connection, lane) -> new FixedScript(frame);
        QuicLoad.Scripts echoes = (connection, lane) -> new EchoedScript(new FixedScript(frame));
        toServer.run(inFlight, Duration.ofSeconds(warmUp), calls);
        toEcho.run(inFlight, Duration.ofSeconds(warmUp), echoes);
        Duration time = Duration.ofSeconds(seconds);
        for (int i = 0; i < rounds; i++) {
            comparison.add(method, server.process().measured(() -> toServer.run(inFlight, time, calls)));
            comparison.add("bare QUIC echo", echo.measured(() -> toEcho.run(inFlight, time, echoes)));
        }
        comparison.print(System.out);
    }

    static JavaProcess echoProcess(QpcServer server) throws Exception {
        List<String> arguments = List.of(
                "echo-server",
                "--cert",
                server.tls().certificate().toString(),
                "--key",
                server.tls().key().toString());
        return JavaProcess.start(
                List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"),
                Main.class.getName(),
                arguments,
                Pattern.compile("port:(\\d+)"));
    }

    static InetSocketAddress echoAddress(JavaProcess echo) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.port());
    }

    /** The same request again and again. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record FixedScript(byte[] frame) implements QuicLoad.Script {
        @Override
        public byte[] next() {
            return frame;
        }

        @Override
        public boolean accept(int status, byte[] answer) {
            return status == 0;
        }
    }
}
