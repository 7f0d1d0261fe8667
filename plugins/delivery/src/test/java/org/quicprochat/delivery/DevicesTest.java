package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.service.Mailboxes;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.wire.Status;

class DevicesTest {
    private static final ByteString LARGE = ByteString.copyFrom(new byte[2000]);

    private final Village village = Village.open();

    @AfterEach
    void close() {
        village.close();
    }

    @Test
    void everyDeviceGetsAMessageUnderOneNumber() {
        village.town().registerDevice("bob", "phone");
        village.town().registerDevice("bob", "desk");
        EnqueueResponse sent = village.enqueue(village.letter("alice", "bob", "hi"));

        assertThat(village.peek("bob/phone", 0, 0).getEnvelopes(0).getSeq()).isEqualTo(sent.getSeq());
        assertThat(village.fetch("bob/phone", 0).getEnvelopesCount()).isEqualTo(1);
        assertThat(village.fetch("bob/phone", 0).getEnvelopesCount()).isZero();
        assertThat(village.fetch("bob/desk", 0).getEnvelopes(0).getSeq()).isEqualTo(sent.getSeq());
        assertThat(village.fetch("bob", 0).getEnvelopesCount()).isZero();
    }

    @Test
    void aLargePayloadIsStoredOnceForAllDevices() {
        village.town().registerDevice("bob", "phone");
        village.town().registerDevice("bob", "desk");
        village.enqueue(village.letter("alice", "bob", "").setPayload(LARGE));
        assertThat(village.keys("payloads")).as("the payload and the count").hasSize(2);

        assertThat(village.fetch("bob/phone", 0).getEnvelopes(0).getPayload()).isEqualTo(LARGE);
        assertThat(village.fetch("bob/desk", 0).getEnvelopes(0).getPayload()).isEqualTo(LARGE);

        assertThat(village.keys("payloads")).isEmpty();
    }

    @Test
    void aMessageCanBeForOneDevice() {
        village.town().registerDevice("bob", "phone");
        village.town().registerDevice("bob", "desk");
        village.enqueue(village.letter("alice", "bob", "hi")
                .setDeviceId(Town.device("desk").bytes()));

        assertThat(village.fetch("bob/phone", 0).getEnvelopesCount()).isZero();
        assertThat(village.fetch("bob/desk", 0).getEnvelopesCount()).isEqualTo(1);
        assertThat(village.refused(
                                village.letter("alice", "bob", "x")
                                        .setDeviceId(Town.device("none").bytes()),
                                Status.NOT_FOUND)
                        .getReason())
                .isEqualTo("NO_SUCH_DEVICE");
    }

    @Test
    void theFirstDeviceTakesOverWhatWaits() {
        village.send("alice", "bob", "before");
        village.town().registerDevice("bob", "phone");
        village.town().registerDevice("bob", "desk");
        village.send("alice", "bob", "after");

        assertThat(village.payloads(village.fetch("bob/phone", 0))).containsExactly("before", "after");
        assertThat(village.payloads(village.fetch("bob/desk", 0))).containsExactly("after");
        assertThat(village.fetch("bob", 0).getEnvelopesCount()).isZero();
    }

    @Test
    void aRevokedDevicesQueueGoes() {
        village.town().registerDevice("bob", "phone");
        village.town().registerDevice("bob", "desk");
        village.enqueue(village.letter("alice", "bob", "").setPayload(LARGE).setTtlSecs(9));
        village.enqueue(village.letter("alice", "bob", "").setPayload(LARGE).setTtlSecs(5));

        village.town().revokeDevice("bob", "phone");

        assertThat(village.keys("messages")).hasSize(2);
        assertThat(village.keys("early")).hasSize(1);
        assertThat(village.keys("payloads")).hasSize(2);
        village.town().revokeDevice("bob", "desk");
        assertThat(village.keys("messages")).isEmpty();
        assertThat(village.keys("early")).isEmpty();
        assertThat(village.keys("payloads")).isEmpty();
        village.send("alice", "bob", "to the account again");
        assertThat(village.fetch("bob", 0).getEnvelopesCount()).isEqualTo(1);
    }

    @Test
    void aMessageThatOneDeviceHasNoRoomForGoesToNone() {
        try (Village small = Village.open("queue-messages = 1")) {
            small.town().registerDevice("bob", "phone");
            small.town().registerDevice("bob", "desk");
            small.send("alice", "bob", "1");
            small.fetch("bob/desk", 0);

            small.refused(small.letter("alice", "bob", "2"), Status.RATE_LIMITED);

            assertThat(small.fetch("bob/desk", 0).getEnvelopesCount()).isZero();
            assertThat(small.fetch("bob/phone", 0).getEnvelopesCount()).isEqualTo(1);
        }
    }

    @Test
    void aDeletedAccountLeavesNothing() {
        village.town().registerDevice("bob", "phone");
        village.town().registerDevice("bob", "desk");
        village.enqueue(village.letter("alice", "bob", "").setPayload(LARGE).setMessageId(Town.sixteen("m")));
        village.clock().advance(Duration.ofDays(1));
        village.enqueue(village.letter("alice", "bob", "b").setTtlSecs(1).setMessageId(Town.sixteen("n")));

        long erased = village.town().deleteAccount("bob");

        assertThat(erased).as("4 messages, 2 message ids and the mailbox").isEqualTo(7);
        assertThat(village.keys()).isEmpty();
        assertThat(village.town().deleteAccount("bob")).isZero();
    }

    @Test
    void anAccountMadeAgainUsesNoNumberTwice() {
        village.send("alice", "bob", "1");
        long last = village.peek("bob", 0, 0).getEnvelopes(0).getSeq();
        village.town().deleteAccount("bob");
        village.clock().advance(Duration.ofMillis(1));

        village.town().registerAccount("bob");
        village.send("alice", "bob", "2");

        assertThat(village.fetch("bob", 0).getEnvelopes(0).getSeq()).isGreaterThan(last);
    }

    @Test
    void otherPluginsDeliverWithTheSameRules() {
        Mailboxes.Letter letter = new Mailboxes.Letter(
                Town.identity("bob"),
                Optional.empty(),
                ByteString.copyFromUtf8("from the server"),
                Optional.of(Town.channel("any")),
                Optional.of(Duration.ofSeconds(3)),
                Optional.of(Town.sixteen("m")));

        Mailboxes.Receipt receipt = village.postman().deliver(letter);

        assertThat(village.postman().deliver(letter)).isEqualTo(new Mailboxes.Receipt(receipt.seq(), true));
        assertThat(village.peek("bob", 0, 0).getEnvelopes(0).getChannelId())
                .isEqualTo(Town.channel("any").bytes());
        village.clock().advance(Duration.ofSeconds(3));
        assertThat(village.peek("bob", 0, 0).getEnvelopesCount()).isZero();
        assertThat(village.keys("messages")).isEmpty();
    }
}
