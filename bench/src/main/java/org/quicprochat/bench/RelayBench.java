package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.quicprochat.client.FederationClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.PeerStatus;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.wire.RequestFrame;
import org.quicprochat.wire.ResponseFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Messages relayed to another server a second, beside local ones: each is durable at both when it is answered. */
@Command(name = "relay", description = "Messages relayed to another server a second, beside local Enqueue.")
final class RelayBench implements Callable<Integer> {
    private static final String A = "a.example";
    private static final String B = "b.example";
    private static final int LANES_A_CONNECTION = 8;
    private static final int ID_BYTES = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(
            names = "--recipients",
            converter = Numbers.Count.class,
            defaultValue = "200",
            description = "Default: ${DEFAULT-VALUE}")
    private int recipients;

    @Option(
            names = "--in-flight",
            converter = Numbers.Eights.class,
            defaultValue = "64",
            description = "A multiple of 8. Default: ${DEFAULT-VALUE}")
    private int inFlight;

    @Option(
            names = "--batch",
            converter = Numbers.Count.class,
            defaultValue = "50",
            description = "Messages in a batch. Default: ${DEFAULT-VALUE}")
    private int batch;

    @Option(
            names = "--payload-bytes",
            converter = Numbers.PayloadSize.class,
            defaultValue = "256",
            description = "8 or more. Default: ${DEFAULT-VALUE}")
    private int payloadBytes;

    @Mixin
    private Turns turns = new Turns(3, 3, 3);

    @Mixin
    private Place place = new Place();

    private final AtomicLong ids = new AtomicLong();

    private static String config(String domain) {
        return "server.domain = \"" + domain + "\"\n"
                + "plugins.delivery.config { queue-messages = 10000000, queue-bytes = 64 GiB }\n"
                + "plugins.federation.config { account-messages = 10000000, account-bytes = 64 GiB }\n";
    }

    private static String peer(String domain, QpcServer other) {
        return "server.peers { \"" + domain + "\" { address = \"127.0.0.1:"
                + other.address().getPort() + "\", certificate = \""
                + other.tls().certificate() + "\" } }\n";
    }

    private int connections() {
        return inFlight / LANES_A_CONNECTION;
    }

    private static List<ByteString> keys(List<People.Person> people) {
        return people.stream().map(People.Person::identityKey).toList();
    }

    @Override
    public Integer call() throws Exception {
        try (QpcServer a = QpcServer.start(place.directory(), config(A));
                QpcServer b = QpcServer.start(place.directory(), config(B));
                People atA = People.on(a);
                People atB = People.on(b)) {
            List<People.Person> near = atA.register(recipients);
            List<SessionInfo> senders = atA.login(near.subList(0, Math.min(recipients, connections())));
            List<ByteString> far = keys(atB.register(recipients));
            a.reload(config(A) + peer(B, b));
            b.reload(config(B) + peer(A, a));
            FederationClient federation = atA.client().federation(senders.getFirst());
            await(() -> federation.peers().getPeersList().stream().anyMatch(PeerStatus::getConnected));
            measure(a, senders, keys(near), far);
            await(() -> federation.peers().getPeers(0).getBacklog() == 0);
        }
        return 0;
    }

    private void measure(QpcServer a, List<SessionInfo> senders, List<ByteString> near, List<ByteString> far)
            throws Exception {
        Comparison single = new Comparison("RelayEnqueue");
        Comparison batches = new Comparison("RelayBatchEnqueue calls");
        Duration time = turns.time();
        try (QuicLoad load = QuicLoad.connect(a.address(), connections(), 1)) {
            QuicLoad.Scripts local = (connection, lane) -> new EnqueueScript(
                    senders.get(connection % senders.size()), near, payloadBytes, connection * 131 + lane * 17);
            QuicLoad.Scripts relay = (connection, lane) ->
                    new RelayScript(senders.get(connection % senders.size()), far, 1, connection * 131 + lane);
            QuicLoad.Scripts many = (connection, lane) ->
                    new RelayScript(senders.get(connection % senders.size()), far, batch, connection * 131 + lane);
            load.run(LANES_A_CONNECTION, turns.warmUp(), local);
            load.run(LANES_A_CONNECTION, turns.warmUp(), relay);
            for (int i = 0; i < turns.rounds(); i++) {
                Round enqueue = load.run(LANES_A_CONNECTION, time, local);
                single.add("RelayEnqueue", load.run(LANES_A_CONNECTION, time, relay));
                single.add("local Enqueue", enqueue);
                batches.add("RelayBatchEnqueue calls", load.run(1, time, many));
                batches.add("local Enqueue", enqueue);
            }
        }
        System.out.printf("%d bytes to %d recipients, %d in flight%n", payloadBytes, recipients, inFlight);
        single.print(System.out);
        System.out.printf("%d messages a call, %d in flight%n", batch, connections());
        batches.print(System.out);
        System.out.printf(
                "messages relayed in batches, over local Enqueue: ratio %.2f%n",
                batches.ratio("local Enqueue") * batch);
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("The servers do not reach each other, or the outbox stays full");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Relays to one recipient after the other; only what is delivered counts. */
    private final class RelayScript implements QuicLoad.Script {
        private static final int RELAY_ENQUEUE = 900;
        private static final int RELAY_BATCH_ENQUEUE = 901;

        /** The first byte of a response whose field 1, delivered, is true: its key. */
        private static final byte DELIVERED = 8;

        private final SessionInfo sender;
        private final List<ByteString> far;
        private final int items;
        private int at;

        private RelayScript(SessionInfo sender, List<ByteString> far, int items, int at) {
            this.sender = sender;
            this.far = far;
            this.items = items;
            this.at = at;
        }

        @Override
        public byte[] next() {
            at++;
            if (items == 1) {
                RelayEnqueueRequest request = RelayEnqueueRequest.newBuilder()
                        .setSessionToken(sender.token())
                        .setDestination(B)
                        .setItem(item())
                        .build();
                return RequestFrame.encode(RELAY_ENQUEUE, at, request);
            }
            RelayBatchEnqueueRequest.Builder request = RelayBatchEnqueueRequest.newBuilder()
                    .setSessionToken(sender.token())
                    .setDestination(B);
            for (int i = 0; i < items; i++) {
                at++;
                request.addItems(item());
            }
            return RequestFrame.encode(RELAY_BATCH_ENQUEUE, at, request.build());
        }

        private BatchItem item() {
            byte[] payload = new byte[payloadBytes];
            ByteBuffer.wrap(payload).putLong(System.nanoTime());
            byte[] id =
                    ByteBuffer.allocate(ID_BYTES).putLong(ids.incrementAndGet()).array();
            ByteString wrapped = UnsafeByteOperations.unsafeWrap(payload);
            return BatchItem.newBuilder()
                    .setRecipientKey(far.get(at % far.size()))
                    .setMessageId(UnsafeByteOperations.unsafeWrap(id))
                    .setPayload(wrapped)
                    .build();
        }

        @Override
        public boolean accept(int status, byte[] answer) {
            return status == 0
                    && answer.length > ResponseFrame.HEADER_BYTES
                    && answer[ResponseFrame.HEADER_BYTES] == DELIVERED;
        }
    }
}
