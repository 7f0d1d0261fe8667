package org.quicprochat.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.quicprochat.federation.TwoServers.eventually;
import static org.quicprochat.federation.TwoServers.id;
import static org.quicprochat.federation.TwoServers.item;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.service.PeerLink.Answered;
import org.quicprochat.plugin.service.PeerLink.Failed;
import org.quicprochat.plugin.service.PeerLink.Failure;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.OutboxEntry;
import org.quicprochat.proto.v1.RelayEnqueueResponse;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

class RelayTest {
    private TwoServers two = TwoServers.open();

    @AfterEach
    void close() {
        two.close();
    }

    private void open(String... config) {
        two.close();
        two = TwoServers.open(config);
    }

    @Test
    void aMessageForAPeerThatIsUpIsDeliveredAtOnce() {
        two.up();

        RelayEnqueueResponse answer = two.send(two.alice, two.bob, "hello");

        assertThat(answer.getDelivered()).isTrue();
        assertThat(answer.getDuplicate()).isFalse();
        List<Envelope> there = two.envelopes(two.bob);
        assertThat(there).singleElement().satisfies(envelope -> {
            assertThat(envelope.getPayload().toStringUtf8()).isEqualTo("hello");
            assertThat(envelope.getSeq()).isEqualTo(answer.getSeq());
            assertThat(envelope.getMessageId()).isEqualTo(id("hello"));
        });
        assertThat(two.records()).isZero();
    }

    @Test
    void aMessageForAPeerThatIsDownWaitsAndGoesInOrderWhenItIsHeard() {
        for (String text : List.of("1", "2", "3")) {
            RelayEnqueueResponse answer = two.send(two.alice, two.bob, text);
            assertThat(answer.getDelivered()).isFalse();
            assertThat(answer.getSeq()).isZero();
        }
        assertThat(two.backlog()).isEqualTo(3);

        two.up();

        eventually("the outbox is empty", () -> two.backlog() == 0);
        assertThat(two.fetch(two.bob)).containsExactly("1", "2", "3");
        assertThat(two.records()).isZero();
    }

    @Test
    void theOutboxOutlivesARestartOfEitherSide() {
        two.send(two.alice, two.bob, "1");
        two.restartA();
        two.send(two.a.account("alice"), two.bob, "2");
        two.restartB();
        two.up();

        eventually("the outbox is empty", () -> two.records() == 0);
        assertThat(two.fetch(two.b.account("bob"))).containsExactly("1", "2");
    }

    @Test
    void aMessageThatWaitsIsNotTakenTwice() {
        two.send(two.alice, two.bob, "hello");
        two.send(two.alice, two.bob, "hello");
        assertThat(two.backlog()).isEqualTo(1);

        TestAnswer other = two.relay(two.dave, item(two.bob, "hello").setPayload(ByteString.copyFromUtf8("another")));
        assertThat(other.status()).isEqualTo(Status.BAD_REQUEST);
        assertThat(other.reason()).isEqualTo("MESSAGE_ID_REUSED");

        two.up();
        eventually("the outbox is empty", () -> two.backlog() == 0);
        assertThat(two.fetch(two.bob)).containsExactly("hello");
    }

    @Test
    void aMessageThatWasDeliveredIsADuplicateUnderItsFirstNumber() {
        two.up();
        long seq = two.send(two.alice, two.bob, "hello").getSeq();

        RelayEnqueueResponse again = two.send(two.alice, two.bob, "hello");

        assertThat(again.getDelivered()).isTrue();
        assertThat(again.getDuplicate()).isTrue();
        assertThat(again.getSeq()).isEqualTo(seq);
        assertThat(two.fetch(two.bob)).containsExactly("hello");
    }

    @Test
    void aLostAnswerIsAskedForAgainAndLeavesOneCopy() {
        two.up();
        two.wire.loseAnswers(3);

        assertThat(two.send(two.alice, two.bob, "hello").getDelivered()).isFalse();
        for (int i = 0; i < 3; i++) {
            timeToNextTry(Duration.ofSeconds(1));
        }

        eventually("the outbox is empty", () -> two.records() == 0);
        assertThat(two.fetch(two.bob)).containsExactly("hello");
    }

    @Test
    void aRetryAfterTheMemoryOfMessageIdsIsStillADuplicate() {
        two.up();
        two.wire.loseAnswers(1);
        two.send(two.alice, two.bob, "hello");
        assertThat(two.fetch(two.bob)).containsExactly("hello");
        two.down();
        two.later(Duration.ofDays(3));
        two.b.runJobs();
        assertThat(two.backlog()).isEqualTo(1);

        two.up();

        eventually("the outbox is empty", () -> two.backlog() == 0);
        assertThat(two.fetch(two.bob)).isEmpty();
    }

    @Test
    void aRequestThatArrivesTwiceLeavesOneCopy() {
        two.up();
        two.wire.replay();

        for (int i = 0; i < 5; i++) {
            assertThat(two.send(two.alice, two.bob, "m" + i).getDelivered()).isTrue();
        }

        assertThat(two.fetch(two.bob)).containsExactly("m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void aRefusalForGoodIsTheAnswerWhereTheSenderWaits() {
        two.up();

        TestAnswer answer = two.relay(two.alice, item(two.alice, "nobody there has this key"));

        assertThat(answer.status()).isEqualTo(Status.NOT_FOUND);
        assertThat(answer.reason()).isEqualTo("NO_SUCH_ACCOUNT");
        assertThat(two.outbox(two.alice).getEntriesList()).isEmpty();
        assertThat(two.records()).isZero();
    }

    @Test
    void aRefusalForGoodIsShownToTheSenderLaterAndBlocksNothing() {
        two.send(two.alice, two.alice, "to nobody");
        two.send(two.alice, two.bob, "1");
        two.relay(two.alice, item(two.bob, "to no device").setDeviceId(id("no such device")));
        two.send(two.alice, two.bob, "2");
        two.up();

        eventually("the outbox is empty", () -> two.backlog() == 0);
        assertThat(two.fetch(two.bob)).containsExactly("1", "2");
        assertThat(two.outbox(two.alice).getEntriesList())
                .extracting(OutboxEntry::getRefusedStatus, OutboxEntry::getRefusedReason, OutboxEntry::getMessageId)
                .containsExactlyInAnyOrder(
                        tuple(Status.NOT_FOUND.code(), "NO_SUCH_ACCOUNT", id("to nobody")),
                        tuple(Status.NOT_FOUND.code(), "NO_SUCH_DEVICE", id("to no device")));
        assertThat(two.outbox(two.dave).getEntriesList()).isEmpty();

        two.later(Duration.ofDays(8));
        assertThat(two.outbox(two.alice).getEntriesList()).isEmpty();
        assertThat(two.records()).isZero();
    }

    @Test
    void onlyTheLatestRefusalsOfAnAccountAreKept() {
        open("plugins.federation.config.refused-messages = 3");
        for (int i = 0; i < 5; i++) {
            two.send(two.alice, two.alice, "m" + i);
        }
        two.up();

        eventually("the outbox is empty", () -> two.backlog() == 0);
        assertThat(two.outbox(two.alice).getEntriesList())
                .extracting(OutboxEntry::getMessageId)
                .containsExactly(id("m2"), id("m3"), id("m4"));
    }

    @Test
    void aFullQueueHoldsItsRecipientBackAndNobodyElse() {
        open("plugins.delivery.config.queue-messages = 2");
        for (int i = 0; i < 4; i++) {
            two.send(two.alice, two.bob, "b" + i);
            two.send(two.alice, two.carol, "c" + i);
        }
        two.fetch(two.carol);
        two.up();
        eventually("what fits is there", () -> two.backlog() == 4);
        assertThat(two.fetch(two.carol)).containsExactly("c0", "c1");
        assertThat(two.send(two.alice, two.bob, "b4").getDelivered()).isFalse();

        two.later(Duration.ofMinutes(1));
        eventually("carol has the rest", () -> two.backlog() == 3);
        assertThat(two.fetch(two.carol)).containsExactly("c2", "c3");
        assertThat(two.fetch(two.bob)).containsExactly("b0", "b1");
        two.later(Duration.ofMinutes(5));
        eventually("two more fit", () -> two.backlog() == 1);
        assertThat(two.fetch(two.bob)).containsExactly("b2", "b3");
        two.later(Duration.ofMinutes(10));
        eventually("the outbox is empty", () -> two.backlog() == 0);
        assertThat(two.fetch(two.bob)).containsExactly("b4");
    }

    @Test
    void aPeerThatTakesNothingIsTriedAfterLongerAndLongerTimes() {
        two.up();
        two.wire.answer(new Failed(Failure.DEADLINE));
        two.send(two.alice, two.bob, "hello");
        assertThat(two.wire.calls()).isEqualTo(1);

        assertThat(two.send(two.alice, two.bob, "another").getDelivered()).isFalse();
        for (long full = 1000; full < 1_000_000; full *= 2) {
            assertThat(timeToNextTry(Duration.ofMillis(Math.min(full, 600_000) / 50)))
                    .isBetween(Math.min(full, 600_000) * 9 / 20, Math.min(full, 600_000) * 11 / 10);
        }

        two.wire.heal();
        eventually("the outbox is empty", () -> {
            two.up();
            return two.backlog() == 0;
        });
        assertThat(two.fetch(two.bob)).containsExactly("hello", "another");
    }

    /** In milliseconds, to the step. */
    private long timeToNextTry(Duration step) {
        int before = two.wire.calls();
        long begin = two.a.clock().millis();
        while (two.wire.calls() == before) {
            two.later(step);
        }
        return two.a.clock().millis() - begin;
    }

    @Test
    void answersThatMakeNoSenseLoseNothing() {
        two.up();
        two.wire.answer(new Answered(Status.OK, ByteString.copyFromUtf8("garbage")));
        assertThat(two.send(two.alice, two.bob, "hello").getDelivered()).isFalse();
        two.wire.answer(new Answered(Status.OK, ByteString.EMPTY));
        eventually("the next try", () -> {
            two.up();
            return two.wire.calls() >= 2;
        });
        two.wire.answer(new Answered(Status.FORBIDDEN, ByteString.copyFromUtf8("garbage")));
        eventually("the next try", () -> {
            two.up();
            return two.wire.calls() >= 3;
        });
        assertThat(two.backlog()).isEqualTo(1);

        two.wire.heal();
        eventually("the outbox is empty", () -> {
            two.up();
            return two.backlog() == 0;
        });
        assertThat(two.fetch(two.bob)).containsExactly("hello");
    }

    @Test
    void oneMessageThatMakesThePeerRefuseTheCallIsFoundAndTheOthersGo() {
        ByteString poison = ByteString.copyFromUtf8("poison");
        for (int i = 0; i < 9; i++) {
            two.send(two.alice, two.bob, i == 4 ? "poison" : "m" + i);
        }
        var far = two.wire;
        two.a
                .peers()
                .script(
                        TwoServers.B,
                        (method, request) -> request.toStringUtf8().contains(poison.toStringUtf8())
                                ? new Answered(
                                        Status.BAD_REQUEST,
                                        ErrorDetail.newBuilder()
                                                .setReason("TOO_LARGE")
                                                .build()
                                                .toByteString())
                                : far.answer(method, request));
        two.up();

        eventually("the outbox is empty", () -> two.backlog() == 0);
        assertThat(two.fetch(two.bob)).containsExactly("m0", "m1", "m2", "m3", "m5", "m6", "m7", "m8");
        assertThat(two.outbox(two.alice).getEntriesList())
                .extracting(OutboxEntry::getRefusedReason)
                .containsExactly("TOO_LARGE");
    }
}
