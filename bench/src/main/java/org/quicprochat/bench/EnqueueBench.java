package org.quicprochat.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.quicprochat.client.SessionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Durable messages: how many a second beside a bare QUIC echo, how soon they arrive, and with readers beside. */
@Command(name = "enqueue", description = "Durable Enqueue a second and its latency, beside a bare QUIC echo.")
final class EnqueueBench implements Callable<Integer> {
    private static final int LANES_A_CONNECTION = 8;

    @Option(names = "--recipients", defaultValue = "1000", description = "Default: ${DEFAULT-VALUE}")
    private int recipients;

    @Option(names = "--in-flight", defaultValue = "64", description = "A multiple of 8. Default: ${DEFAULT-VALUE}")
    private int inFlight;

    @Option(names = "--payload-bytes", defaultValue = "256", description = "8 or more. Default: ${DEFAULT-VALUE}")
    private int payloadBytes;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds each. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "3", description = "Length of a round. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--pairs", defaultValue = "32", description = "Senders beside readers. Default: ${DEFAULT-VALUE}")
    private int pairs;

    @Option(names = "--dir", description = "Where the server keeps its data. Default: the temporary directory")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Integer call() throws Exception {
        try (QpcServer server = QpcServer.start(directory, "plugins.delivery.config.queue-messages = 10000000\n");
                JavaProcess echo = RpcBench.echoProcess(server)) {
            List<SessionInfo> people;
            try (People registrar = People.on(server)) {
                people = registrar.register(recipients + 1 + pairs);
            }
            besideEcho(server, echo, people.subList(0, recipients));
            toOneWhoWaits(server, people.get(recipients));
            besideReaders(server, people.subList(recipients + 1, recipients + 1 + pairs));
        }
        return 0;
    }

    private void besideEcho(QpcServer server, JavaProcess echo, List<SessionInfo> people) throws Exception {
        Comparison comparison = new Comparison("durable Enqueue");
        int connections = inFlight / LANES_A_CONNECTION;
        Duration time = Duration.ofSeconds(seconds);
        try (QuicLoad toServer = QuicLoad.connect(server.address(), connections, 1);
                QuicLoad toEcho = QuicLoad.connect(RpcBench.echoAddress(echo), connections, 1)) {
            QuicLoad.Scripts enqueue =
                    (connection, lane) -> new EnqueueScript(people, payloadBytes, connection, lane, 0);
            QuicLoad.Scripts echoed =
                    (connection, lane) -> new EnqueueScript(people, payloadBytes, connection, lane, EnqueueScript.ECHO);
            for (int i = 0; i < 2; i++) {
                toServer.run(LANES_A_CONNECTION, time, enqueue);
                toEcho.run(LANES_A_CONNECTION, time, echoed);
            }
            for (int i = 0; i < rounds; i++) {
                comparison.add("durable Enqueue", toServer.run(LANES_A_CONNECTION, time, enqueue));
                comparison.add("bare QUIC echo", toEcho.run(LANES_A_CONNECTION, time, echoed));
            }
        }
        System.out.printf("Enqueue of %d bytes to %d recipients, %d in flight%n", payloadBytes, recipients, inFlight);
        comparison.print(System.out);
    }

    private void toOneWhoWaits(QpcServer server, SessionInfo person) throws Exception {
        try (QuicLoad load = QuicLoad.connect(server.address(), 2, 1)) {
            for (Duration time : List.of(Duration.ofSeconds(2), Duration.ofSeconds(seconds))) {
                Round round = new OneAtATime(load, person, payloadBytes).run(time);
                if (time.toSeconds() == seconds) {
                    System.out.printf("Enqueue to a waiting FetchWait, one in flight%n%s%n", round);
                }
            }
        }
    }

    private void besideReaders(QpcServer server, List<SessionInfo> people) throws Exception {
        try (QuicLoad load = QuicLoad.connect(server.address(), 2 * pairs, 1)) {
            Deliveries deliveries = new Deliveries();
            for (int i = 0; i < 3; i++) {
                deliveries.reset();
                load.run(1, Duration.ofSeconds(seconds), (connection, lane) -> {
                    SessionInfo reader = people.get(connection % pairs);
                    return connection < pairs
                            ? new ReaderScript(reader, deliveries)
                            : new EnqueueScript(List.of(reader), payloadBytes, 0, 0, 0);
                });
            }
            System.out.printf(
                    "%d senders beside %d readers that ack: messages, from Enqueue to the reader%n%s%n",
                    pairs, pairs, deliveries.round(Duration.ofSeconds(seconds)));
        }
    }
}
