package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.quicprochat.client.SessionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Durable messages: how many a second beside a bare QUIC echo, how soon they arrive, and with readers beside. */
@Command(name = "enqueue", description = "Durable Enqueue a second and its latency, beside a bare QUIC echo.")
final class EnqueueBench implements Callable<Integer> {
    private static final int LANES_A_CONNECTION = 8;

    @Option(
            names = "--recipients",
            converter = Numbers.Count.class,
            defaultValue = "1000",
            description = "Default: ${DEFAULT-VALUE}")
    private int recipients;

    @Option(
            names = "--in-flight",
            converter = Numbers.Eights.class,
            defaultValue = "64",
            description = "A multiple of 8. Default: ${DEFAULT-VALUE}")
    private int inFlight;

    @Option(
            names = "--payload-bytes",
            converter = Numbers.PayloadSize.class,
            defaultValue = "256",
            description = "8 or more. Default: ${DEFAULT-VALUE}")
    private int payloadBytes;

    @Option(
            names = "--pairs",
            converter = Numbers.Count.class,
            defaultValue = "32",
            description = "Senders beside readers. Default: ${DEFAULT-VALUE}")
    private int pairs;

    @Mixin
    private Turns turns = new Turns(5, 3, 10);

    @Mixin
    private Place place = new Place();

    @Override
    public Integer call() throws Exception {
        int connections = inFlight / LANES_A_CONNECTION;
        String config = "plugins.delivery.config.queue-messages = 10000000\n";
        try (QpcServer server = QpcServer.start(place.directory(), config)) {
            List<SessionInfo> sessions;
            List<ByteString> keys;
            try (People people = People.on(server)) {
                int talkers = connections + 2 + 2 * pairs;
                List<People.Person> all = people.register(talkers + recipients);
                sessions = people.login(all.subList(0, talkers));
                keys = all.subList(talkers, all.size()).stream()
                        .map(People.Person::identityKey)
                        .toList();
            }
            besideEcho(server, sessions.subList(0, connections), keys);
            toOneWhoWaits(server, sessions.get(connections), sessions.get(connections + 1));
            besideReaders(server, sessions.subList(connections + 2, sessions.size()));
        }
        return 0;
    }

    private void besideEcho(QpcServer server, List<SessionInfo> senders, List<ByteString> keys) throws Exception {
        System.out.printf("Enqueue of %d bytes to %d recipients, %d in flight%n", payloadBytes, keys.size(), inFlight);
        try (BesideEcho both = new BesideEcho(server, turns)) {
            both.compare(
                    "durable Enqueue",
                    senders.size(),
                    LANES_A_CONNECTION,
                    (connection, lane) -> new EnqueueScript(
                            senders.get(connection), keys, payloadBytes, connection * 131 + lane * 17));
        }
    }

    private void toOneWhoWaits(QpcServer server, SessionInfo from, SessionInfo to) throws Exception {
        try (QuicLoad load = QuicLoad.connect(server.address(), 2, 1)) {
            new OneAtATime(load, from, to, payloadBytes).run(turns.warmUp());
            Round round =
                    server.process().measured(() -> new OneAtATime(load, from, to, payloadBytes).run(turns.time()));
            Round disk = AppendAlone.run(place.directory(), payloadBytes, turns.time());
            System.out.println("Enqueue to a waiting FetchWait, one in flight");
            System.out.printf("%-28s %s%n%-28s %s%n", "to the reader", round, "append and sync alone", disk);
        }
    }

    private void besideReaders(QpcServer server, List<SessionInfo> people) throws Exception {
        try (QuicLoad load = QuicLoad.connect(server.address(), 2 * pairs, 1)) {
            readAndSend(load, people, turns.warmUp());
            Round round = server.process().measured(() -> readAndSend(load, people, turns.time()));
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
                    : new EnqueueScript(
                            person, List.of(people.get(connection - pairs).identityKey()), payloadBytes, 0);
        });
        return deliveries.round(time);
    }
}
