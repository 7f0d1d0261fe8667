package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.AckRequest;
import org.quicprochat.proto.v1.AckResponse;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.wire.Status;

class ReadingTest {
    private final Village village = Village.open();

    @AfterEach
    void close() {
        village.close();
    }

    @Test
    void anEmptyQueueIsAnEmptyAnswer() {
        assertThat(village.fetch("bob", 0)).isEqualTo(FetchResponse.getDefaultInstance());
        assertThat(village.peek("bob", 0, 0)).isEqualTo(FetchResponse.getDefaultInstance());
        assertThat(village.ack("bob", 100, 1, 2)).isZero();
        assertThat(village.keys()).isEmpty();
    }

    @Test
    void fetchTakesTheOldestAndCountsTheRest() {
        send(5);

        FetchResponse first = village.fetch("bob", 2);
        FetchResponse rest = village.fetch("bob", 10);

        assertThat(village.payloads(first)).containsExactly("0", "1");
        assertThat(first.getRemaining()).isEqualTo(3);
        assertThat(village.payloads(rest)).containsExactly("2", "3", "4");
        assertThat(rest.getRemaining()).isZero();
        assertThat(LongStream.concat(seqs(first), seqs(rest))).isSorted();
        assertThat(village.fetch("bob", 0).getEnvelopesCount()).isZero();
    }

    @Test
    void noAnswerHoldsMoreThanTheMaximum() {
        try (Village small = Village.open("fetch-messages = 3")) {
            IntStream.range(0, 5).forEach(i -> small.send("alice", "bob", "" + i));

            assertThat(small.peek("bob", 0, 0).getEnvelopesCount()).isEqualTo(3);
            assertThat(small.peek("bob", 0, 4).getEnvelopesCount()).isEqualTo(3);
            assertThat(small.peek("bob", 0, -1).getEnvelopesCount()).isEqualTo(3);
            assertThat(small.fetch("bob", 0).getRemaining()).isEqualTo(2);
        }
    }

    @Test
    void theDefaultMaximumIs256() {
        send(257);

        assertThat(village.fetch("bob", 0).getEnvelopesCount()).isEqualTo(256);
    }

    @Test
    void noAnswerPassesItsBytesButForASingleMessage() {
        try (Village small = Village.open("fetch-bytes = 10 B")) {
            List.of("0123456789abc", "01234", "56789", "x").forEach(text -> small.send("alice", "bob", text));

            assertThat(small.payloads(small.fetch("bob", 0))).containsExactly("0123456789abc");
            FetchResponse second = small.fetch("bob", 0);
            assertThat(small.payloads(second)).containsExactly("01234", "56789");
            assertThat(second.getRemaining()).isEqualTo(1);
        }
    }

    @Test
    void fourMebibytesFitIntoAnAnswer() {
        ByteString large = ByteString.copyFrom(new byte[256 * 1024]);
        IntStream.range(0, 17)
                .forEach(i -> village.enqueue(village.letter("alice", "bob", "").setPayload(large)));

        assertThat(village.fetch("bob", 0).getEnvelopesCount()).isEqualTo(16);
        assertThat(village.fetch("bob", 0).getEnvelopesCount()).isEqualTo(1);
    }

    @Test
    void peekChangesNothing() {
        send(3);
        var before = village.keys();

        FetchResponse peeked = village.peek("bob", 0, 2);

        assertThat(village.payloads(peeked)).containsExactly("0", "1");
        assertThat(peeked.getRemaining()).isEqualTo(1);
        assertThat(village.peek("bob", 0, 2)).isEqualTo(peeked);
        assertThat(village.keys()).isEqualTo(before);
    }

    @Test
    void peekGoesOnBehindACursor() {
        send(5);
        long second = village.peek("bob", 0, 2).getEnvelopes(1).getSeq();

        FetchResponse next = village.peek("bob", second, 2);

        assertThat(village.payloads(next)).containsExactly("2", "3");
        assertThat(next.getRemaining()).isEqualTo(1);
        assertThat(village.peek("bob", -1L, 0)).as("2^64 - 1").isEqualTo(FetchResponse.getDefaultInstance());
    }

    @Test
    void ackRemovesWhatItNames() {
        send(5);
        List<Long> seqs = seqs(village.peek("bob", 0, 0)).boxed().toList();

        assertThat(village.ack("bob", 0, seqs.get(1), seqs.get(3), 12345, seqs.get(1)))
                .isEqualTo(2);
        assertThat(village.payloads(village.peek("bob", 0, 0))).containsExactly("0", "2", "4");
        assertThat(village.ack("bob", seqs.get(3), seqs.get(4), seqs.get(2))).isEqualTo(3);
        assertThat(village.ack("bob", seqs.get(4))).isZero();
        assertThat(village.peek("bob", 0, 0).getEnvelopesCount()).isZero();
    }

    @Test
    void ackUpToTheEndOfTimeRemovesAll() {
        try (Village small = Village.open("sweep-bite = 2")) {
            IntStream.range(0, 5).forEach(i -> small.send("alice", "bob", "" + i));

            assertThat(small.ack("bob", -1L)).isEqualTo(5);
            assertThat(small.fetch("bob", 0).getEnvelopesCount()).isZero();
        }
    }

    @Test
    void anAckHasABound() {
        AckRequest.Builder most = AckRequest.newBuilder().setSessionToken(Town.token("bob"));
        LongStream.range(0, 1000).forEach(most::addSeqs);
        assertThat(village.answer(204, most.build(), AckResponse.parser()).getRemoved())
                .isZero();

        assertThat(village.refusal(204, most.addSeqs(7).build(), Status.BAD_REQUEST)
                        .getField())
                .isEqualTo("seqs");
    }

    @Test
    void nobodyReadsAnothersQueue() {
        send(1);

        assertThat(village.fetch("alice", 0).getEnvelopesCount()).isZero();
        assertThat(village.ack("alice", -1L)).isZero();
        assertThat(village.fetch("bob", 0).getEnvelopesCount()).isEqualTo(1);
    }

    @Test
    void sequenceNumbersGoOnWhereTheQueueWasEmptied() {
        long last = 0;
        for (int round = 0; round < 3; round++) {
            send(2);
            FetchResponse fetched = village.fetch("bob", 0);
            assertThat(fetched.getEnvelopes(0).getSeq()).isGreaterThan(last);
            last = fetched.getEnvelopes(1).getSeq();
        }
    }

    @Test
    void messagesAndTheirNumbersOutliveTheServer() {
        send(2);
        long last = village.peek("bob", 0, 0).getEnvelopes(1).getSeq();

        village.restart();

        assertThat(village.payloads(village.fetch("bob", 0))).containsExactly("0", "1");
        village.restart();
        send(1);
        assertThat(village.fetch("bob", 0).getEnvelopes(0).getSeq()).isGreaterThan(last);
    }

    private void send(int messages) {
        IntStream.range(0, messages).forEach(i -> village.send("alice", "bob", "" + i));
    }

    private static LongStream seqs(FetchResponse response) {
        return response.getEnvelopesList().stream().mapToLong(Envelope::getSeq);
    }
}
