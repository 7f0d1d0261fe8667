package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.proto.v1.PushNewMessage;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestPush;
import org.quicprochat.wire.Status;

class PushTest {
    private final Village village = Village.open();

    @AfterEach
    void close() {
        village.close();
    }

    @Test
    void everyConnectionOfTheRecipientIsTold() {
        TestConnection one = bound("bob");
        TestConnection two = bound("bob");
        TestConnection other = bound("carol");
        village.send("alice", "bob", "hi");

        FetchResponse waiting = village.peek("bob", 0, 0);
        for (TestConnection connection : new TestConnection[] {one, two}) {
            TestPush push = connection.nextPush();
            assertThat(push.eventId()).isEqualTo(1000);
            PushNewMessage message = push.as(PushNewMessage.parser());
            assertThat(message.getEnvelope()).isEqualTo(waiting.getEnvelopes(0));
            assertThat(message.getSeq()).isEqualTo(message.getEnvelope().getSeq());
        }
        assertThat(other.waitingPushes()).isZero();
    }

    @Test
    void aDeviceIsToldOfItsOwnQueue() {
        village.town().registerDevice("bob", "phone");
        village.town().registerDevice("bob", "desk");
        TestConnection phone = bound("bob/phone");
        TestConnection desk = bound("bob/desk");

        village.enqueue(village.letter("alice", "bob", "desk only")
                .setDeviceId(Town.device("desk").bytes()));
        village.send("alice", "bob", "all");

        assertThat(text(desk)).isEqualTo("desk only");
        assertThat(text(desk)).isEqualTo("all");
        assertThat(text(phone)).isEqualTo("all");
        assertThat(phone.waitingPushes()).isZero();
    }

    @Test
    void aLargePayloadIsLeftOut() {
        TestConnection bob = bound("bob");
        village.enqueue(letter(64 * 1024));
        village.enqueue(letter(64 * 1024 + 1));

        assertThat(envelopeSize(bob)).isEqualTo(64 * 1024);
        PushNewMessage large = bob.nextPush().as(PushNewMessage.parser());
        assertThat(large.hasEnvelope()).isTrue();
        assertThat(large.getEnvelope().getPayload()).isEqualTo(ByteString.EMPTY);
        assertThat(large.getSeq()).isEqualTo(large.getEnvelope().getSeq());
    }

    @Test
    void nobodyIsToldOfWhatWasNotQueued() {
        TestConnection bob = bound("bob");
        EnqueueRequest.Builder letter = village.letter("alice", "bob", "1").setMessageId(Town.sixteen("m"));
        village.enqueue(letter);
        village.enqueue(letter);
        village.refused(letter.setPayload(ByteString.copyFromUtf8("2")), Status.BAD_REQUEST);
        village.send("alice", "bob", "last");

        assertThat(text(bob)).isEqualTo("1");
        assertThat(text(bob)).isEqualTo("last");
    }

    private EnqueueRequest.Builder letter(int size) {
        return village.letter("alice", "bob", "").setPayload(ByteString.copyFrom(new byte[size]));
    }

    private TestConnection bound(String session) {
        TestConnection connection = village.connect();
        connection.call(
                203,
                PeekRequest.newBuilder().setSessionToken(Town.token(session)).build(),
                FetchResponse.parser());
        return connection;
    }

    private static String text(TestConnection connection) {
        return connection
                .nextPush()
                .as(PushNewMessage.parser())
                .getEnvelope()
                .getPayload()
                .toStringUtf8();
    }

    private static int envelopeSize(TestConnection connection) {
        return connection
                .nextPush()
                .as(PushNewMessage.parser())
                .getEnvelope()
                .getPayload()
                .size();
    }
}
