package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final long NOW = 1_700_000_000_000L;

    @Test
    void aRecordComesBackAsItWas() {
        Mailbox mailbox = Mailbox.empty(Town.identity("alice"));
        long seq = mailbox.nextSeq(NOW);
        mailbox.queue(Optional.empty()).added(message(7, NOW + 1000, false));
        mailbox.queue(Optional.of(Town.device("phone"))).added(message(9, NOW + 500, false));
        mailbox.queue(Optional.of(Town.device("phone"))).added(message(5, NOW + 400, true));
        mailbox.dueAt(NOW + 60_000);

        Mailbox decoded = Mailbox.decode(mailbox.owner(), mailbox.encode());

        assertThat(decoded.encode()).isEqualTo(mailbox.encode());
        assertThat(decoded.dueAt()).isEqualTo(NOW + 60_000);
        assertThat(decoded.nextSeq(NOW)).isEqualTo(seq + 1);
        assertThat(decoded.queues()).hasSize(2);
        Mailbox.Queue phone = decoded.find(Optional.of(Town.device("phone"))).orElseThrow();
        assertThat(phone.messages()).isEqualTo(2);
        assertThat(phone.bytes()).isEqualTo(14);
        assertThat(phone.hasEarly()).isTrue();
        assertThat(phone.number()).isEqualTo(2);
        assertThat(phone.isEarly(NOW + 499)).isTrue();
        assertThat(phone.isEarly(NOW + 500)).isFalse();
    }

    @Test
    void anUnknownFormatIsNoMailbox() {
        byte[] record = Mailbox.empty(Town.identity("alice")).encode();
        record[0] = 2;

        assertThatThrownBy(() -> Mailbox.decode(Town.identity("alice"), record))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sequenceNumbersRiseThoughTheClockFalls() {
        Mailbox mailbox = Mailbox.empty(Town.identity("alice"));
        long first = mailbox.nextSeq(NOW);

        assertThat(mailbox.nextSeq(NOW - 5000)).isEqualTo(first + 1);
        assertThat(mailbox.nextSeq(NOW + 1)).isEqualTo(first + 1024);
    }

    @Test
    void aNewMailboxBeginsBeyondWhatAnOlderOneGaveOut() {
        Mailbox erased = Mailbox.empty(Town.identity("alice"));
        long last = 0;
        for (int i = 0; i < 1000; i++) {
            last = erased.nextSeq(NOW);
        }

        assertThat(Mailbox.empty(Town.identity("alice")).nextSeq(NOW + 1)).isGreaterThan(last);
    }

    @Test
    void anEmptiedQueueForgetsItsHorizon() {
        Mailbox.Queue queue = Mailbox.empty(Town.identity("alice")).queue(Optional.empty());
        Message message = message(3, NOW, false);
        queue.added(message);
        queue.removed(message);

        assertThat(queue.isEarly(1)).isFalse();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void theFirstDeviceTakesTheQueueOver() {
        Mailbox mailbox = Mailbox.empty(Town.identity("alice"));
        long number = mailbox.queue(Optional.empty()).number();

        mailbox.adopt(Town.device("phone"));

        assertThat(mailbox.find(Optional.empty())).isEmpty();
        assertThat(mailbox.find(Optional.of(Town.device("phone"))).orElseThrow().number())
                .isEqualTo(number);
        assertThat(mailbox.queue(Optional.empty()).number()).isNotEqualTo(number);
    }

    private static Message message(int size, long expiresAt, boolean early) {
        Message.Content content = new Message.Inline(ByteString.copyFrom(new byte[size]));
        return new Message(NOW, expiresAt, early, ByteString.EMPTY, ByteString.EMPTY, content);
    }
}
