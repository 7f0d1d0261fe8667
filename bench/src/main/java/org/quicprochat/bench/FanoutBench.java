package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One message to every member of a channel: a BatchEnqueue, one durable commit, beside a bare QUIC echo. */
@Command(
        name = "fanout",
        description =
                "Messages to all members of a channel by BatchEnqueue, beside a bare QUIC echo of the same bytes.")
final class FanoutBench implements Callable<Integer> {
    private static final int BATCH_ENQUEUE = 205;

    private static final int MAX_ITEMS = 1000;

    @Option(names = "--members", defaultValue = "1000", description = "At most 1000. Default: ${DEFAULT-VALUE}")
    private int members;

    @Option(
            names = "--payload-bytes",
            converter = Numbers.PayloadSize.class,
            defaultValue = "4096",
            description = "8 or more. Default: ${DEFAULT-VALUE}")
    private int payloadBytes;

    @Option(
            names = "--in-flight",
            converter = Numbers.Count.class,
            defaultValue = "8",
            description = "Batches at once. Default: ${DEFAULT-VALUE}")
    private int inFlight;

    @Mixin
    private Turns turns = new Turns(5, 3, 3);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Place place = new Place();

    @Override
    public Integer call() throws Exception {
        if (members < 1 || members > MAX_ITEMS) {
            throw new ParameterException(spec.commandLine(), "--members is 1 to " + MAX_ITEMS);
        }
        String config = "plugins.delivery.config.queue-messages = 10000000\n";
        try (QpcServer server = QpcServer.start(place.directory(), config);
                BesideEcho both = new BesideEcho(server, turns)) {
            BatchEnqueueRequest batch;
            try (People people = People.on(server)) {
                batch = batch(people);
            }
            for (int connections : inFlight == 1 ? new int[] {1} : new int[] {1, inFlight}) {
                System.out.printf(
                        "BatchEnqueue of %d bytes to %d members, %d in flight: batches a second%n",
                        payloadBytes, members, connections);
                both.compare("BatchEnqueue", connections, 1, (connection, lane) -> new Batches(batch, payloadBytes));
            }
        }
        return 0;
    }

    /** A message from the owner of a channel to all its members, the owner's own devices among them. */
    private BatchEnqueueRequest batch(People people) throws Exception {
        List<People.Person> all = people.register(members);
        List<ByteString> keys = all.stream().map(People.Person::identityKey).toList();
        SessionInfo owner = people.login(all.subList(0, 1)).getFirst();
        byte[] id = new byte[16];
        new SecureRandom().nextBytes(id);
        ByteString channel = ByteString.copyFrom(id);
        people.client().channels(owner).create(channel, GroupMetadata.getDefaultInstance(), keys.subList(1, members));
        BatchEnqueueRequest.Builder batch = BatchEnqueueRequest.newBuilder().setSessionToken(owner.token());
        keys.forEach(key ->
                batch.addItems(BatchItem.newBuilder().setRecipientKey(key).setChannelId(channel)));
        return batch.build();
    }

    /** The same batch with a payload of its own each time. An answer is good where every item of it is. */
    private static final class Batches implements QuicLoad.Script {
        private final BatchEnqueueRequest batch;
        private final int payloadBytes;

        Batches(BatchEnqueueRequest batch, int payloadBytes) {
            this.batch = batch;
            this.payloadBytes = payloadBytes;
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
            return status == 0 && allGood(answer);
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
