package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.BatchEnqueueRequest;
import org.quicprochat.proto.v1.BatchEnqueueResponse;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.BatchItemResult;
import org.quicprochat.proto.v1.GroupMetadata;
import org.quicprochat.wire.RequestFrame;
import org.quicprochat.wire.ResponseFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One message to every member of a channel: a BatchEnqueue, one durable commit, beside a bare QUIC echo. */
@Command(
        name = "fanout",
        description =
                "Messages to all members of a channel by BatchEnqueue, beside a bare QUIC echo of the same bytes.")
final class FanoutBench implements Callable<Integer> {
    private static final int BATCH_ENQUEUE = 205;

    /** What an answer begins with where the request comes back: its method id's first byte. */
    private static final int ECHO = BATCH_ENQUEUE >> 8;

    private static final int MAX_ITEMS = 1000;

    @Option(names = "--members", defaultValue = "1000", description = "At most 1000. Default: ${DEFAULT-VALUE}")
    private int members;

    @Option(names = "--payload-bytes", defaultValue = "4096", description = "8 or more. Default: ${DEFAULT-VALUE}")
    private int payloadBytes;

    @Option(names = "--in-flight", defaultValue = "8", description = "Batches at once. Default: ${DEFAULT-VALUE}")
    private int inFlight;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds each. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "3", description = "Length of a round. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--dir", description = "Where the server keeps its data. Default: the temporary directory")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Integer call() throws Exception {
        if (members < 1 || members > MAX_ITEMS) {
            throw new IllegalArgumentException("A batch has 1 to 1000 items");
        }
        try (QpcServer server = QpcServer.start(directory, "plugins.delivery.config.queue-messages = 10000000\n");
                JavaProcess echo = RpcBench.echoProcess(server)) {
            BatchEnqueueRequest batch;
            try (People registrar = People.on(server)) {
                batch = batch(registrar);
            }
            for (int lanes : inFlight == 1 ? new int[] {1} : new int[] {1, inFlight}) {
                compare(server, echo, batch, lanes);
            }
        }
        return 0;
    }

    /** A message from the owner of a channel to all its members, the owner's own devices among them. */
    private BatchEnqueueRequest batch(People registrar) throws Exception {
        List<SessionInfo> people = registrar.register(members);
        List<ByteString> keys = people.stream().map(SessionInfo::identityKey).toList();
        SessionInfo owner = people.getFirst();
        byte[] id = new byte[16];
        new SecureRandom().nextBytes(id);
        ByteString channel = ByteString.copyFrom(id);
        registrar
                .client()
                .channels(owner)
                .create(channel, GroupMetadata.getDefaultInstance(), keys.subList(1, members));
        BatchEnqueueRequest.Builder batch = BatchEnqueueRequest.newBuilder().setSessionToken(owner.token());
        keys.forEach(key ->
                batch.addItems(BatchItem.newBuilder().setRecipientKey(key).setChannelId(channel)));
        return batch.build();
    }

    private void compare(QpcServer server, JavaProcess echo, BatchEnqueueRequest batch, int lanes) throws Exception {
        String subject = "BatchEnqueue";
        Comparison comparison = new Comparison(subject);
        Duration time = Duration.ofSeconds(seconds);
        try (QuicLoad toServer = QuicLoad.connect(server.address(), lanes, 1);
                QuicLoad toEcho = QuicLoad.connect(RpcBench.echoAddress(echo), lanes, 1)) {
            QuicLoad.Scripts sent = (connection, lane) -> new Batches(batch, payloadBytes, false);
            QuicLoad.Scripts echoed = (connection, lane) -> new Batches(batch, payloadBytes, true);
            toServer.run(1, time, sent);
            toEcho.run(1, time, echoed);
            for (int i = 0; i < rounds; i++) {
                comparison.add(subject, toServer.run(1, time, sent));
                comparison.add("bare QUIC echo", toEcho.run(1, time, echoed));
            }
        }
        System.out.printf(
                "BatchEnqueue of %d bytes to %d members, %d in flight: batches a second%n",
                payloadBytes, members, lanes);
        comparison.print(System.out);
    }

    /** The same batch with a payload of its own each time. An answer is good where every item of it is. */
    private static final class Batches implements QuicLoad.Script {
        private final BatchEnqueueRequest batch;
        private final int payloadBytes;
        private final boolean echoed;

        Batches(BatchEnqueueRequest batch, int payloadBytes, boolean echoed) {
            this.batch = batch;
            this.payloadBytes = payloadBytes;
            this.echoed = echoed;
        }

        @Override
        public byte[] next() {
            byte[] payload = new byte[payloadBytes];
            ByteBuffer.wrap(payload).putLong(System.nanoTime());
            return RequestFrame.encode(
                    BATCH_ENQUEUE,
                    1,
                    batch.toBuilder()
                            .setSharedPayload(ByteString.copyFrom(payload))
                            .build());
        }

        @Override
        public boolean accept(int status, byte[] answer) {
            return echoed ? status == ECHO : status == 0 && allGood(answer);
        }

        private boolean allGood(byte[] answer) {
            try {
                ByteBuffer body = ByteBuffer.wrap(answer).position(ResponseFrame.HEADER_BYTES);
                List<BatchItemResult> results =
                        BatchEnqueueResponse.parseFrom(body).getResultsList();
                return results.size() == batch.getItemsCount()
                        && results.stream().allMatch(result -> result.getStatus() == 0);
            } catch (InvalidProtocolBufferException e) {
                return false;
            }
        }
    }
}
