package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.BatchEnqueueRequest;
import org.quicprochat.proto.v1.BatchEnqueueResponse;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.BatchItemResult;
import org.quicprochat.wire.Status;

class BatchTest {
    private static final ByteString LARGE = ByteString.copyFrom(new byte[2000]);

    private final Village village = Village.open();

    @AfterEach
    void close() {
        village.close();
    }

    @Test
    void oneBadItemFailsNoOther() {
        BatchEnqueueResponse response = batch(BatchEnqueueRequest.newBuilder()
                .addItems(item("bob", "1").setMessageId(Town.sixteen("m")))
                .addItems(item("nobody", "2"))
                .addItems(item("bob", "").clearPayload())
                .addItems(item("bob", "other").setMessageId(Town.sixteen("m")))
                .addItems(item("bob", "1").setMessageId(Town.sixteen("m")))
                .addItems(item("bob", "x").setDeviceId(ByteString.copyFromUtf8("short")))
                .addItems(item("bob", "x").setChannelId(Town.channel("none").bytes()))
                .addItems(item("carol", "3")));

        assertThat(response.getResultsList())
                .extracting(BatchItemResult::getStatus)
                .containsExactly(0, 4, 1, 1, 0, 1, 4, 0);
        assertThat(response.getResultsList())
                .extracting(BatchItemResult::getReason)
                .containsExactly(
                        "", "NO_SUCH_ACCOUNT", "LENGTH", "MESSAGE_ID_REUSED", "", "LENGTH", "NO_SUCH_CHANNEL", "");
        assertThat(response.getResults(4).getDuplicate()).isTrue();
        assertThat(response.getResults(4).getSeq())
                .isEqualTo(response.getResults(0).getSeq());
        assertThat(village.payloads(village.fetch("bob", 0))).containsExactly("1");
        assertThat(village.payloads(village.fetch("carol", 0))).containsExactly("3");
    }

    @Test
    void aFullQueueFailsItsItemsOnly() {
        try (Village small = Village.open("queue-messages = 1")) {
            BatchEnqueueResponse response = small.batch(
                    "alice",
                    BatchEnqueueRequest.newBuilder()
                            .addItems(item("bob", "1"))
                            .addItems(item("bob", "2"))
                            .addItems(item("carol", "3")));

            assertThat(response.getResultsList())
                    .extracting(BatchItemResult::getReason)
                    .containsExactly("", "QUEUE_FULL", "");
            assertThat(small.payloads(small.fetch("bob", 0))).containsExactly("1");
        }
    }

    @Test
    void theSizeOfABatchHasBounds() {
        assertThat(village.refusal(205, request(BatchEnqueueRequest.newBuilder()), Status.BAD_REQUEST)
                        .getField())
                .isEqualTo("items");
        BatchEnqueueRequest.Builder most = BatchEnqueueRequest.newBuilder();
        IntStream.range(0, 1000).forEach(i -> most.addItems(item("bob", "" + i)));
        assertThat(batch(most).getResultsList()).allMatch(result -> result.getStatus() == 0);

        most.addItems(item("bob", "1000"));
        assertThat(village.refusal(205, request(most), Status.BAD_REQUEST).getReason())
                .isEqualTo("COUNT");
    }

    @Test
    void batchesAreChargedByTheirMessages() {
        try (Village small = Village.openServer(
                "limits.rate.enabled = true", "limits.rate.batch-messages { burst = 3, refill = 1, period = 1 s }")) {
            BatchEnqueueRequest.Builder two =
                    BatchEnqueueRequest.newBuilder().addItems(item("bob", "1")).addItems(item("bob", "2"));
            small.batch("alice", two);

            assertThat(small.refusal(205, request(two), Status.RATE_LIMITED).getRetryAfterMs())
                    .isPositive();
            small.batch("carol", two);
        }
    }

    @Test
    void aSharedPayloadIsForItemsWithoutOne() {
        batch(BatchEnqueueRequest.newBuilder()
                .setSharedPayload(ByteString.copyFromUtf8("shared"))
                .addItems(item("bob", "").clearPayload())
                .addItems(item("bob", "own"))
                .addItems(item("carol", "").clearPayload()));

        assertThat(village.payloads(village.fetch("bob", 0))).containsExactly("shared", "own");
        assertThat(village.payloads(village.fetch("carol", 0))).containsExactly("shared");
    }

    @Test
    void aSharedPayloadThatIsTooLargeIsRefused() {
        BatchEnqueueRequest.Builder batch = BatchEnqueueRequest.newBuilder()
                .setSharedPayload(ByteString.copyFrom(new byte[256 * 1024 + 1]))
                .addItems(item("bob", "own"));

        assertThat(village.refusal(205, request(batch), Status.BAD_REQUEST).getField())
                .isEqualTo("shared_payload");
    }

    @Test
    void aLargeSharedPayloadIsStoredOnceAndGoesWithTheLastMessage() {
        batch(shared("bob", "carol", "dave", "bob"));
        assertThat(village.keys("payloads")).as("the payload and the count").hasSize(2);

        assertThat(village.fetch("bob", 1).getEnvelopes(0).getPayload()).isEqualTo(LARGE);
        assertThat(village.ack("carol", -1L)).isEqualTo(1);
        assertThat(village.keys("payloads")).hasSize(2);
        village.town().deleteAccount("dave");
        assertThat(village.keys("payloads"))
                .as("one message left needs no count")
                .hasSize(1);
        assertThat(village.fetch("bob", 0).getEnvelopes(0).getPayload()).isEqualTo(LARGE);

        assertThat(village.keys("payloads")).isEmpty();
    }

    @Test
    void aPayloadThatNobodyGetsIsNotStored() {
        batch(shared("nobody"));

        assertThat(village.keys()).isEmpty();
    }

    @Test
    void aDuplicateKeepsNoPayload() {
        BatchEnqueueRequest.Builder batch = BatchEnqueueRequest.newBuilder()
                .setSharedPayload(LARGE)
                .addItems(item("bob", "").clearPayload().setMessageId(Town.sixteen("m")));
        batch(batch);
        village.fetch("bob", 0);

        assertThat(batch(batch).getResults(0).getDuplicate()).isTrue();
        assertThat(village.keys("payloads")).isEmpty();
    }

    private static BatchEnqueueRequest.Builder shared(String... recipients) {
        BatchEnqueueRequest.Builder batch = BatchEnqueueRequest.newBuilder().setSharedPayload(LARGE);
        List.of(recipients).forEach(name -> batch.addItems(item(name, "").clearPayload()));
        return batch;
    }

    private static BatchItem.Builder item(String recipient, String payload) {
        return BatchItem.newBuilder()
                .setRecipientKey(Town.identity(recipient).bytes())
                .setPayload(ByteString.copyFromUtf8(payload));
    }

    private static BatchEnqueueRequest request(BatchEnqueueRequest.Builder batch) {
        return batch.setSessionToken(Town.token("alice")).build();
    }

    private BatchEnqueueResponse batch(BatchEnqueueRequest.Builder batch) {
        return village.batch("alice", batch);
    }
}
