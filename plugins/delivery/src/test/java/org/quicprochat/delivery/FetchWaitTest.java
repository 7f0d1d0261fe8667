package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

class FetchWaitTest {
    private static final int LONGER_THAN_THE_TEST = 50_000;

    private final Village village = Village.open("max-waiting-per-account = 2");

    @AfterEach
    void close() {
        village.close();
    }

    @Test
    void whatIsThereComesAtOnce() {
        village.send("alice", "bob", "1");

        FetchResponse answer = village.result(village.fetchWait(wait("bob")));

        assertThat(village.payloads(answer)).containsExactly("1");
        assertThat(village.fetch("bob", 0).getEnvelopesCount()).isZero();
    }

    @Test
    void whatComesLaterWakesIt() {
        CompletableFuture<TestAnswer> waiting = village.fetchWait(wait("bob"));
        village.settle();

        village.send("alice", "bob", "1");

        assertThat(village.payloads(village.result(waiting))).containsExactly("1");
        assertThat(village.keys("messages")).isEmpty();
    }

    @Test
    void anEmptyAnswerAfterTheTimeoutIsOk() {
        FetchResponse atOnce = village.result(village.fetchWait(wait("bob").setTimeoutMs(0)));
        FetchResponse soon = village.result(village.fetchWait(wait("bob").setTimeoutMs(20)));

        assertThat(atOnce).isEqualTo(FetchResponse.getDefaultInstance());
        assertThat(soon).isEqualTo(FetchResponse.getDefaultInstance());
    }

    @Test
    void theTimeoutIsClamped() {
        try (Village brief = Village.open("max-wait = 20 ms")) {
            FetchResponse answer = brief.result(brief.fetchWait(FetchWaitRequest.newBuilder()
                    .setSessionToken(Town.token("bob"))
                    .setTimeoutMs(-1)));

            assertThat(answer).isEqualTo(FetchResponse.getDefaultInstance());
        }
    }

    @Test
    void withRequireAckTheMessagesStay() {
        village.send("alice", "bob", "1");
        village.send("alice", "bob", "2");

        FetchResponse first =
                village.result(village.fetchWait(wait("bob").setRequireAck(true).setLimit(1)));
        FetchResponse again = village.result(village.fetchWait(wait("bob").setRequireAck(true)));

        assertThat(village.payloads(first)).containsExactly("1");
        assertThat(first.getRemaining()).isEqualTo(1);
        assertThat(village.payloads(again)).containsExactly("1", "2");
    }

    @Test
    void behindACursorItWaitsForWhatIsNew() {
        long first = village.send("alice", "bob", "1");
        CompletableFuture<TestAnswer> waiting =
                village.fetchWait(wait("bob").setRequireAck(true).setAfterSeq(first));
        village.settle();

        village.ack("bob", first);
        village.send("alice", "bob", "2");

        assertThat(village.payloads(village.result(waiting))).containsExactly("2");
    }

    @Test
    void aDeviceWaitsForItsOwnQueue() {
        village.town().registerDevice("bob", "phone");
        village.town().registerDevice("bob", "desk");
        CompletableFuture<TestAnswer> phone = village.fetchWait(wait("bob/phone"));
        village.settle();

        village.enqueue(village.letter("alice", "bob", "desk only")
                .setDeviceId(Town.device("desk").bytes()));
        village.enqueue(village.letter("alice", "bob", "all"));

        assertThat(village.payloads(village.result(phone))).containsExactly("all");
        assertThat(village.payloads(village.fetch("bob/desk", 0))).containsExactly("desk only", "all");
    }

    @Test
    void theFirstDeviceIsWokenByWhatItTakesOver() {
        CompletableFuture<TestAnswer> phone = village.fetchWait(wait("bob/phone"));
        village.settle();
        village.send("alice", "bob", "before");

        village.town().registerDevice("bob", "phone");

        assertThat(village.payloads(village.result(phone))).containsExactly("before");
    }

    @Test
    void anAccountHasSoManyWaitsAndNoMore() {
        CompletableFuture<TestAnswer> one = village.fetchWait(wait("bob"));
        CompletableFuture<TestAnswer> two = village.fetchWait(wait("bob"));
        CompletableFuture<TestAnswer> three = village.fetchWait(wait("bob"));

        TestAnswer refused =
                Village.await(CompletableFuture.anyOf(one, two, three).thenApply(TestAnswer.class::cast));

        assertThat(refused.status()).isEqualTo(Status.RATE_LIMITED);
        assertThat(refused.reason()).isEqualTo("TOO_MANY_WAITING");
        assertThat(Stream.of(one, two, three).filter(CompletableFuture::isDone)).hasSize(1);
        village.send("alice", "bob", "1");
        Village.await(CompletableFuture.anyOf(Stream.of(one, two, three)
                .filter(call -> !call.isDone() || call.join().status() == Status.OK)
                .toArray(CompletableFuture[]::new)));
        village.send("alice", "bob", "2");
        List<String> received = Stream.of(one, two, three)
                .map(Village::await)
                .filter(answer -> answer.status() == Status.OK)
                .flatMap(answer -> village.payloads(answer.ok(FetchResponse.parser())).stream())
                .toList();
        assertThat(received).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void aServerThatStopsLetsTheWaitingGo() {
        CompletableFuture<TestAnswer> waiting = village.fetchWait(wait("bob"));
        village.settle();

        village.restart();

        assertThat(village.result(waiting)).isEqualTo(FetchResponse.getDefaultInstance());
    }

    private static FetchWaitRequest.Builder wait(String session) {
        return FetchWaitRequest.newBuilder()
                .setSessionToken(Town.token(session))
                .setTimeoutMs(LONGER_THAN_THE_TEST);
    }
}
