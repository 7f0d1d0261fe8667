package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTest {
    static Stream<Message> messages() {
        ByteString id = Town.sixteen("id");
        List<ByteString> ids = List.of(ByteString.EMPTY, id);
        List<Message.Content> contents = List.of(
                new Message.Inline(ByteString.copyFromUtf8("x")), new Message.Apart(Town.sixteen("apart"), 300_000));
        return ids.stream()
                .flatMap(channel -> ids.stream()
                        .flatMap(messageId -> contents.stream()
                                .flatMap(content -> Stream.of(true, false)
                                        .map(early -> new Message(17, 1L << 45, early, channel, messageId, content)))));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aRecordComesBackAsItWas(Message message) {
        Message decoded = Message.decode(message.encode());

        assertThat(decoded).isEqualTo(message);
        assertThat(decoded.payloadSize()).isEqualTo(message.payloadSize());
    }

    @Test
    void aSmallMessageCostsSeventeenBytesBesideItsPayload() {
        ByteString payload = ByteString.copyFrom(new byte[256]);
        Message message = new Message(1, 2, false, ByteString.EMPTY, ByteString.EMPTY, new Message.Inline(payload));

        assertThat(message.encode()).hasSize(17 + 256);
    }

    @Test
    void itIsExpiredFromItsTimeOn() {
        Message message = Message.decode(messages().findFirst().orElseThrow().encode());

        assertThat(message.isExpired((1L << 45) - 1)).isFalse();
        assertThat(message.isExpired(1L << 45)).isTrue();
    }

    @Test
    void anUnknownFormatIsNoMessage() {
        byte[] record = messages().findFirst().orElseThrow().encode();
        record[0] = (byte) (record[0] + 1);

        assertThatThrownBy(() -> Message.decode(record)).isInstanceOf(IllegalStateException.class);
    }
}
