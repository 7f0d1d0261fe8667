package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.FetchResponse;

class ExpiryTest {
    private final Village village = Village.open("sweep-bite = 2");

    @AfterEach
    void close() {
        village.close();
    }

    @Test
    void anExpiredMessageIsGoneAtOnce() {
        send("a", 10);
        send("b", 20);
        village.clock().advance(Duration.ofMillis(9_999));
        assertThat(village.payloads(village.peek("bob", 0, 0))).containsExactly("a", "b");

        village.clock().advance(Duration.ofMillis(1));

        FetchResponse left = village.peek("bob", 0, 0);
        assertThat(village.payloads(left)).containsExactly("b");
        assertThat(left.getRemaining()).isZero();
        assertThat(village.payloads(village.fetch("bob", 0))).containsExactly("b");
    }

    @Test
    void whatIsExpiredIsNotCounted() {
        send("late", 100);
        IntStream.range(0, 5).forEach(i -> send("early " + i, 10 + i));
        send("last", 100);
        village.clock().advance(Duration.ofSeconds(12));

        FetchResponse first = village.fetch("bob", 1);

        assertThat(village.payloads(first)).containsExactly("late");
        assertThat(first.getRemaining()).isEqualTo(3);
        assertThat(village.payloads(village.fetch("bob", 0))).containsExactly("early 3", "early 4", "last");
    }

    @Test
    void anAckDoesNotCountWhatIsExpired() {
        send("a", 10);
        send("b", 20);
        village.clock().advance(Duration.ofSeconds(15));

        assertThat(village.ack("bob", -1L)).isEqualTo(1);
    }

    @Test
    void theMaximumIsThirtyDays() {
        send("default", 0);
        send("longer", -1);
        village.clock().advance(Duration.ofDays(30).minusMillis(1));
        assertThat(village.peek("bob", 0, 0).getEnvelopesCount()).isEqualTo(2);

        village.clock().advance(Duration.ofMillis(1));
        assertThat(village.peek("bob", 0, 0).getEnvelopesCount()).isZero();
    }

    @Test
    void theSweepLeavesNothingBehind() {
        IntStream.range(0, 5).forEach(i -> send("a" + i, 50 + i));
        IntStream.range(0, 5).forEach(i -> send("b" + i, 30 - i));
        village.enqueue(village.letter("alice", "carol", "")
                .setPayload(ByteString.copyFrom(new byte[5000]))
                .setTtlSecs(100));
        assertThat(village.keys("early")).hasSize(5);
        village.clock().advance(Duration.ofSeconds(61));

        village.sweep();

        assertThat(village.keys("messages")).hasSize(1);
        assertThat(village.keys("payloads")).hasSize(1);
        village.clock().advance(Duration.ofMinutes(1));
        village.sweep();
        assertThat(village.keys("messages")).isEmpty();
        assertThat(village.keys("early")).isEmpty();
        assertThat(village.keys("payloads")).isEmpty();
        assertThat(village.keys("due")).isEmpty();
    }

    @Test
    void theSweepTakesNothingThatIsNotDue() {
        send("a", 50);
        send("b", 500);
        village.clock().advance(Duration.ofMinutes(2));

        village.sweep();

        assertThat(village.keys("messages")).hasSize(1);
        assertThat(village.keys("due")).hasSize(1);
        assertThat(village.payloads(village.fetch("bob", 0))).containsExactly("b");
    }

    @Test
    void theSweepForgetsMessageIdsAfterTwoWindows() {
        IntStream.range(0, 5)
                .forEach(
                        i -> village.enqueue(village.letter("alice", "bob", "x").setMessageId(Town.sixteen("m" + i))));
        village.clock().advance(Duration.ofDays(1));
        village.sweep();
        assertThat(village.keys("sent")).hasSize(5);

        village.clock().advance(Duration.ofDays(1));
        village.sweep();

        assertThat(village.keys("sent")).isEmpty();
    }

    @Test
    void messagesOfOneTimeToLiveNeedNoKeyOfTheirOwn() {
        IntStream.range(0, 5).forEach(i -> {
            send("a" + i, 50);
            village.clock().advance(Duration.ofMillis(i));
        });

        assertThat(village.keys("early")).isEmpty();
        assertThat(village.keys("due")).hasSize(1);
    }

    private void send(String payload, int ttlSeconds) {
        village.enqueue(village.letter("alice", "bob", payload).setTtlSecs(ttlSeconds));
    }
}
