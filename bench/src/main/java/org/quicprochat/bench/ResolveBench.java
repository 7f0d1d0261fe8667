package org.quicprochat.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.wire.RequestFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lookups of usernames, beside a bare QUIC echo of the same bytes on the same settings. */
@Command(name = "resolve", description = "ResolveUser calls a second, beside a bare QUIC echo of the same bytes.")
final class ResolveBench implements Callable<Integer> {
    private static final String CONTESTANT = "ResolveUser";

    @Option(names = "--accounts", defaultValue = "1000", description = "Default: ${DEFAULT-VALUE}")
    private int accounts;

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
        try (QpcServer server = QpcServer.start(directory, "plugins.accounts.enabled = true\n");
                JavaProcess echo = RpcBench.echoProcess(server);
                QuicLoad toServer = QuicLoad.connect(server.address(), connections, 1);
                QuicLoad toEcho = QuicLoad.connect(RpcBench.echoAddress(echo), connections, 1)) {
            List<SessionInfo> people;
            try (People registrar = People.on(server)) {
                people = registrar.register(accounts);
            }
            QuicLoad.Scripts lookups =
                    (connection, lane) -> new ResolveScript(people, connection, connection * 131 + lane * 17);
            QuicLoad.Scripts echoed = (connection, lane) -> new EchoedScript(lookups.of(connection, lane));
            toServer.run(inFlight, Duration.ofSeconds(warmUp), lookups);
            toEcho.run(inFlight, Duration.ofSeconds(warmUp), echoed);
            Comparison comparison = new Comparison(CONTESTANT);
            Duration time = Duration.ofSeconds(seconds);
            for (int i = 0; i < rounds; i++) {
                comparison.add(CONTESTANT, server.process().measured(() -> toServer.run(inFlight, time, lookups)));
                comparison.add("bare QUIC echo", echo.measured(() -> toEcho.run(inFlight, time, echoed)));
            }
            System.out.printf("ResolveUser of %d names, %d in flight%n", accounts, connections * inFlight);
            comparison.print(System.out);
        }
        return 0;
    }

    /** Looks one person up after the other, as one of them. */
    private static final class ResolveScript implements QuicLoad.Script {
        private static final int RESOLVE_USER = 500;

        private final List<SessionInfo> people;
        private final SessionInfo caller;
        private int at;

        /** @param first the first name's number, modulo how many there are */
        ResolveScript(List<SessionInfo> people, int caller, int first) {
            this.people = people;
            this.caller = people.get(caller % people.size());
            this.at = first;
        }

        @Override
        public byte[] next() {
            ResolveUserRequest request = ResolveUserRequest.newBuilder()
                    .setSessionToken(caller.token())
                    .setUsername(People.name(at % people.size()))
                    .build();
            at++;
            return RequestFrame.encode(RESOLVE_USER, at, request);
        }

        @Override
        public boolean accept(int status, byte[] answer) {
            return status == 0;
        }
    }
}
