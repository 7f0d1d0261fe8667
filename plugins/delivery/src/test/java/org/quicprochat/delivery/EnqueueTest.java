package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.Status;

class EnqueueTest {
    private final Village village = Village.open();

    @AfterEach
    void close() {
        village.close();
    }

    @Test
    void aMessageArrivesAsItWasSent() {
        village.town().openChannel("team", "alice", "bob");
        EnqueueResponse sent = village.enqueue(village.letter("alice", "bob", "hello")
                .setChannelId(Town.channel("team").bytes())
                .setMessageId(Town.sixteen("m1")));

        Envelope envelope = village.peek("bob", 0, 0).getEnvelopes(0);

        assertThat(sent.getDuplicate()).isFalse();
        assertThat(envelope.getSeq()).isEqualTo(sent.getSeq());
        assertThat(envelope.getPayload().toStringUtf8()).isEqualTo("hello");
        assertThat(envelope.getEnqueuedAtMs()).isEqualTo(village.clock().millis());
        assertThat(envelope.getChannelId()).isEqualTo(Town.channel("team").bytes());
        assertThat(envelope.getMessageId()).isEqualTo(Town.sixteen("m1"));
    }

    @Test
    void anUnknownRecipientIsNotFound() {
        ErrorDetail detail = village.refused(village.letter("alice", "nobody", "x"), Status.NOT_FOUND);

        assertThat(detail.getReason()).isEqualTo("NO_SUCH_ACCOUNT");
        assertThat(detail.getField()).isEqualTo("recipient_key");
        assertThat(village.keys()).isEmpty();
    }

    @Test
    void withoutASessionItIsUnauthorized() {
        village.refused(village.letter("mallory", "bob", "x"), Status.UNAUTHORIZED);

        assertThat(village.keys()).isEmpty();
    }

    @Test
    void fieldsOfTheWrongLengthAreNamed() {
        ByteString short15 = ByteString.copyFrom(new byte[15]);
        ByteString long257KiB = ByteString.copyFrom(new byte[256 * 1024 + 1]);
        assertBadLength("recipient_key", letter().setRecipientKey(short15));
        assertBadLength("payload", letter().setPayload(ByteString.EMPTY));
        assertBadLength("payload", letter().setPayload(long257KiB));
        assertBadLength("channel_id", letter().setChannelId(short15));
        assertBadLength("message_id", letter().setMessageId(short15));
        assertBadLength("device_id", letter().setDeviceId(short15));
        assertThat(village.keys()).isEmpty();
    }

    @Test
    void theLargestPayloadIsTaken() {
        ByteString largest = ByteString.copyFrom(new byte[256 * 1024]);
        village.enqueue(letter().setPayload(largest));

        assertThat(village.fetch("bob", 0).getEnvelopes(0).getPayload()).isEqualTo(largest);
    }

    @Test
    void aMessageIdIsUsedOnce() {
        EnqueueResponse first = village.enqueue(letter().setMessageId(Town.sixteen("m1")));
        EnqueueResponse again = village.enqueue(letter().setMessageId(Town.sixteen("m1")));

        assertThat(again.getSeq()).isEqualTo(first.getSeq());
        assertThat(again.getDuplicate()).isTrue();
        assertThat(village.fetch("bob", 0).getEnvelopesCount()).isEqualTo(1);
        assertThat(village.enqueue(letter().setMessageId(Town.sixteen("m1"))).getDuplicate())
                .as("also when the message is gone")
                .isTrue();
    }

    @Test
    void aMessageIdOfAnotherRecipientIsAnother() {
        village.enqueue(letter().setMessageId(Town.sixteen("m1")));

        EnqueueResponse other =
                village.enqueue(village.letter("alice", "carol", "hi").setMessageId(Town.sixteen("m1")));

        assertThat(other.getDuplicate()).isFalse();
    }

    @Test
    void aMessageIdWithAnotherPayloadIsRefused() {
        village.enqueue(letter().setMessageId(Town.sixteen("m1")));

        ErrorDetail detail = village.refused(
                village.letter("alice", "bob", "other").setMessageId(Town.sixteen("m1")), Status.BAD_REQUEST);

        assertThat(detail.getReason()).isEqualTo("MESSAGE_ID_REUSED");
        assertThat(village.peek("bob", 0, 0).getEnvelopesCount()).isEqualTo(1);
    }

    @Test
    void aMessageIdIsForgottenAfterADay() {
        EnqueueResponse first = village.enqueue(letter().setMessageId(Town.sixteen("m1")));
        village.clock().advance(Duration.ofDays(1).minusMillis(1));
        assertThat(village.enqueue(letter().setMessageId(Town.sixteen("m1"))).getDuplicate())
                .isTrue();

        village.clock().advance(Duration.ofMillis(1));
        EnqueueResponse later = village.enqueue(letter().setMessageId(Town.sixteen("m1")));

        assertThat(later.getDuplicate()).isFalse();
        assertThat(later.getSeq()).isGreaterThan(first.getSeq());
    }

    @Test
    void aChannelIsForItsMembersOnly() {
        village.town().openChannel("team", "alice", "carol");

        for (String name : List.of("team", "none")) {
            ErrorDetail detail =
                    village.refused(letter().setChannelId(Town.channel(name).bytes()), Status.NOT_FOUND);
            assertThat(detail.getReason()).isEqualTo("NO_SUCH_CHANNEL");
        }
        village.refused(
                village.letter("bob", "alice", "x")
                        .setChannelId(Town.channel("team").bytes()),
                Status.NOT_FOUND);
        assertThat(village.keys()).isEmpty();
    }

    @Test
    void withoutTheirPluginsThereIsNoChannelAndNoDevice() {
        try (Village plain = Village.open(new Town(false, false, "alice", "bob"))) {
            EnqueueRequest.Builder channel = plain.letter("alice", "bob", "x")
                    .setChannelId(Town.channel("team").bytes());
            EnqueueRequest.Builder device = plain.letter("alice", "bob", "x")
                    .setDeviceId(Town.device("phone").bytes());

            assertThat(plain.refused(channel, Status.NOT_FOUND).getReason()).isEqualTo("NO_SUCH_CHANNEL");
            assertThat(plain.refused(device, Status.NOT_FOUND).getReason()).isEqualTo("NO_SUCH_DEVICE");
        }
    }

    @Test
    void aFullQueueTakesNothingAndDropsNothing() {
        try (Village small = Village.open("queue-messages = 2", "queue-full-retry = 7 s")) {
            small.send("alice", "bob", "1");
            small.send("alice", "bob", "2");

            ErrorDetail detail = small.refused(small.letter("alice", "bob", "3"), Status.RATE_LIMITED);

            assertThat(detail.getReason()).isEqualTo("QUEUE_FULL");
            assertThat(detail.getRetryAfterMs()).isEqualTo(7000);
            assertThat(small.payloads(small.fetch("bob", 1))).containsExactly("1");
            small.send("alice", "bob", "3");
            assertThat(small.payloads(small.fetch("bob", 0))).containsExactly("2", "3");
        }
    }

    @Test
    void aQueueIsFullByItsBytesToo() {
        try (Village small = Village.open("queue-bytes = 10 B")) {
            small.send("alice", "bob", "123456");
            small.refused(small.letter("alice", "bob", "12345"), Status.RATE_LIMITED);
            small.send("alice", "bob", "1234");

            assertThat(small.payloads(small.fetch("bob", 0))).containsExactly("123456", "1234");
        }
    }

    @Test
    void whatWasTakenAlreadyIsADuplicateThoughTheQueueIsFull() {
        try (Village small = Village.open("queue-messages = 1")) {
            EnqueueRequest.Builder letter = small.letter("alice", "bob", "1").setMessageId(Town.sixteen("m1"));
            small.enqueue(letter);

            assertThat(small.enqueue(letter).getDuplicate()).isTrue();
        }
    }

    @Test
    void expiredMessagesDoNotFillAQueue() {
        try (Village small = Village.open("queue-messages = 2")) {
            small.enqueue(small.letter("alice", "bob", "1").setTtlSecs(5));
            small.send("alice", "bob", "2");
            small.clock().advance(Duration.ofSeconds(5));

            small.send("alice", "bob", "3");

            assertThat(small.payloads(small.fetch("bob", 0))).containsExactly("2", "3");
        }
    }

    @Test
    void anEnqueueWritesTwoKeys() {
        village.send("alice", "bob", "1");
        int before = village.keys().size();

        village.send("alice", "bob", "2");

        assertThat(village.keys().size() - before)
                .as("a message; the mailbox is there")
                .isEqualTo(1);
        assertThat(village.keys()).hasSize(4);
    }

    private EnqueueRequest.Builder letter() {
        return village.letter("alice", "bob", "hello");
    }

    private void assertBadLength(String field, EnqueueRequest.Builder request) {
        ErrorDetail detail = village.refused(request, Status.BAD_REQUEST);
        assertThat(detail.getReason()).isEqualTo("LENGTH");
        assertThat(detail.getField()).isEqualTo(field);
    }
}
