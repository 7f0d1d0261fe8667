package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.testkit.TestAnswer;

/** Many senders beside many readers: nothing is lost, nothing comes twice, and the order holds. */
class ConcurrencyTest {
    private static final int SENDERS = 8;
    private static final int READERS = 4;
    private static final int EACH = 60;

    @Test
    void readersThatFetchShareTheMessages() throws Exception {
        try (Village village = Village.open()) {
            AtomicInteger left = new AtomicInteger(SENDERS * EACH);
            List<List<Envelope>> received = run(village, left, () -> reader(village, left));

            List<String> all = new ArrayList<>();
            for (List<Envelope> one : received) {
                assertThat(one).extracting(Envelope::getSeq).isSorted();
                assertEachSenderInOrder(one);
                one.forEach(envelope -> all.add(envelope.getPayload().toStringUtf8()));
            }
            assertThat(all).doesNotHaveDuplicates().hasSize(SENDERS * EACH);
            assertThat(village.keys("messages")).isEmpty();
        }
    }

    @Test
    void readersThatPeekAndAckSeeEachMessageInOrder() throws Exception {
        try (Village village = Village.open()) {
            AtomicInteger left = new AtomicInteger(SENDERS * EACH);
            ConcurrentLinkedQueue<Long> acknowledged = new ConcurrentLinkedQueue<>();
            run(village, left, () -> acknowledger(village, left, acknowledged));

            assertThat(acknowledged.stream().mapToLong(Long::longValue).sum()).isEqualTo(SENDERS * EACH);
            assertThat(village.keys("messages")).isEmpty();
        }
    }

    private interface Reader {
        List<Envelope> read();
    }

    private static List<List<Envelope>> run(Village village, AtomicInteger left, Reader reader)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Envelope>>> readers = new ArrayList<>();
            IntStream.range(0, READERS).forEach(i -> readers.add(threads.submit(reader::read)));
            List<Future<?>> senders = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                String name = "s" + sender;
                senders.add(threads.submit(
                        () -> IntStream.range(0, EACH).forEach(i -> village.send("alice", "bob", name + ":" + i))));
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
            List<List<Envelope>> received = new ArrayList<>();
            for (Future<List<Envelope>> one : readers) {
                received.add(one.get());
            }
            assertThat(left).hasValue(0);
            return received;
        }
    }

    private static List<Envelope> reader(Village village, AtomicInteger left) {
        List<Envelope> received = Collections.synchronizedList(new ArrayList<>());
        while (left.get() > 0) {
            FetchResponse response = waitFor(village, false);
            received.addAll(response.getEnvelopesList());
            left.addAndGet(-response.getEnvelopesCount());
        }
        return received;
    }

    private static List<Envelope> acknowledger(
            Village village, AtomicInteger left, ConcurrentLinkedQueue<Long> acknowledged) {
        long last = 0;
        while (left.get() > 0) {
            FetchResponse response = waitFor(village, true);
            if (response.getEnvelopesCount() > 0) {
                assertThat(response.getEnvelopesList())
                        .extracting(Envelope::getSeq)
                        .isSorted();
                assertThat(response.getEnvelopes(0).getSeq())
                        .as("what was acknowledged does not come back")
                        .isGreaterThan(last);
                last = response.getEnvelopes(response.getEnvelopesCount() - 1).getSeq();
                long removed = village.ack("bob", last);
                acknowledged.add(removed);
                left.addAndGet(Math.toIntExact(-removed));
            }
        }
        return List.of();
    }

    private static FetchResponse waitFor(Village village, boolean requireAck) {
        CompletableFuture<TestAnswer> answer = village.fetchWait(FetchWaitRequest.newBuilder()
                .setSessionToken(Town.token("bob"))
                .setLimit(7)
                .setRequireAck(requireAck)
                .setTimeoutMs(50));
        return village.result(answer);
    }

    private static void assertEachSenderInOrder(List<Envelope> received) {
        Map<String, Integer> last = new HashMap<>();
        for (Envelope envelope : received) {
            String[] parts = envelope.getPayload().toStringUtf8().split(":");
            int number = Integer.parseInt(parts[1]);
            assertThat(number).isGreaterThan(last.getOrDefault(parts[0], -1));
            last.put(parts[0], number);
        }
    }
}
