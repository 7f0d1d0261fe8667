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

    @Option(
            names = "--warm-up",
            defaultValue = "10",
            description = "Seconds that each runs before what counts. Default: ${DEFAULT-VALUE}")
    private int warmUp;

    @Option(names = "--pairs", defaultValue = "32", description = "Senders beside readers. Default: ${DEFAULT-VALUE}")
    private int pairs;

    @Option(names = "--dir", description = "Where the server keeps its data. Default: the temporary directory")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Integer call() throws Exception {
        int connections = inFlight / LANES_A_CONNECTION;
        try (QpcServer server = QpcServer.start(directory, "plugins.delivery.config.queue-messages = 10000000\n");
                JavaProcess echo = RpcBench.echoProcess(server)) {
            List<SessionInfo> people;
            try (People registrar = People.on(server)) {
                people = registrar.register(connections + recipients + 2 + 2 * pairs);
            }
            List<SessionInfo> rest = people.subList(connections, people.size());
            besideEcho(server, echo, people.subList(0, connections), rest.subList(0, recipients));
            toOneWhoWaits(server, rest.get(recipients), rest.get(recipients + 1));
            besideReaders(server, rest.subList(recipients + 2, rest.size()));
        }
        return 0;
    }

    private void besideEcho(QpcServer server, JavaProcess echo, List<SessionInfo> senders, List<SessionInfo> recipients)
            throws Exception {
        Comparison comparison = new Comparison("durable Enqueue");
        try (QuicLoad toServer = QuicLoad.connect(server.address(), senders.size(), 1);
                QuicLoad toEcho = QuicLoad.connect(RpcBench.echoAddress(echo), senders.size(), 1)) {
            QuicLoad.Scripts enqueue = (connection, lane) ->
                    new EnqueueScript(senders.get(connection), recipients, payloadBytes, connection * 131 + lane * 17);
            QuicLoad.Scripts echoed = (connection, lane) -> new EchoedScript(enqueue.of(connection, lane));
            toServer.run(LANES_A_CONNECTION, Duration.ofSeconds(warmUp), enqueue);
            toEcho.run(LANES_A_CONNECTION, Duration.ofSeconds(warmUp), echoed);
            Duration time = Duration.ofSeconds(seconds);
            for (int i = 0; i < rounds; i++) {
                comparison.add(
                        "durable Enqueue",
                        server.process().measured(() -> toServer.run(LANES_A_CONNECTION, time, enqueue)));
                comparison.add("bare QUIC echo", echo.measured(() -> toEcho.run(LANES_A_CONNECTION, time, echoed)));
            }
        }
        System.out.printf(
                "Enqueue of %d bytes to %d recipients, %d in flight%n", payloadBytes, recipients.size(), inFlight);
        comparison.print(System.out);
    }

    private void toOneWhoWaits(QpcServer server, SessionInfo from, SessionInfo to) throws Exception {
        try (QuicLoad load = QuicLoad.connect(server.address(), 2, 1)) {
            new OneAtATime(load, from, to, payloadBytes).run(Duration.ofSeconds(warmUp));
            Round round = server.process()
                    .measured(() -> new OneAtATime(load, from, to, payloadBytes).run(Duration.ofSeconds(seconds)));
            Round disk = AppendAlone.run(directory, payloadBytes, Duration.ofSeconds(seconds));
            System.out.println("Enqueue to a waiting FetchWait, one in flight");
            System.out.printf("%-28s %s%n%-28s %s%n", "to the reader", round, "append and sync alone", disk);
        }
    }

    private void besideReaders(QpcServer server, List<SessionInfo> people) throws Exception {
        try (QuicLoad load = QuicLoad.connect(server.address(), 2 * pairs, 1)) {
            readAndSend(load, people, Duration.ofSeconds(warmUp));
            Round round = server.process().measured(() -> readAndSend(load, people, Duration.ofSeconds(seconds)));
            System.out.printf(
                    "%d senders beside %d readers that ack: messages, from Enqueue to the reader%n%s%n",
                    pairs, pairs, round);
        }
    }

    private Round readAndSend(QuicLoad load, List<SessionInfo> people, Duration time) throws InterruptedException {
        Deliveries deliveries = new Deliveries();
        load.run(1, time, (connection, lane) -> {
            SessionInfo person = people.get(connection);
            return connection < pairs
                    ? new ReaderScript(person, deliveries)
                    : new EnqueueScript(person, List.of(people.get(connection - pairs)), payloadBytes, 0);
        });
        return deliveries.round(time);
    }
}
