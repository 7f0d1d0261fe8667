package org.quicprochat.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.federation.TwoServers.eventually;
import static org.quicprochat.federation.TwoServers.id;
import static org.quicprochat.federation.TwoServers.item;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

class OutboxTest {
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
    void aMessageExpiresInTheOutbox() {
        two.relay(two.alice, item(two.bob, "short").setTtlSecs(60));
        two.relay(two.alice, item(two.bob, "long"));
        assertThat(two.outbox(two.alice).getEntriesList())
                .extracting(entry -> entry.getExpiresAtMs() - entry.getEnqueuedAtMs())
                .containsExactly(60_000L, Duration.ofDays(30).toMillis());

        two.a.clock().advance(Duration.ofSeconds(60));
        two.up();

        eventually("the outbox is empty", () -> two.backlog() == 0);
        assertThat(two.fetch(two.bob)).containsExactly("long");
        two.down();
        two.relay(two.alice, item(two.bob, "shorter").setTtlSecs(1));
        two.later(Duration.ofSeconds(1));
        assertThat(two.records()).isZero();
    }

    @Test
    void timeInTheOutboxCountsAtTheOtherServer() {
        two.relay(two.alice, item(two.bob, "short").setTtlSecs(60));
        two.a.clock().advance(Duration.ofSeconds(50));
        two.up();
        eventually("the outbox is empty", () -> two.backlog() == 0);

        two.a.clock().advance(Duration.ofSeconds(11));

        assertThat(two.fetch(two.bob)).isEmpty();
    }

    @Test
    void theOutboxIsBounded() {
        open(
                "plugins.federation.config.account-messages = 2",
                "plugins.federation.config.account-bytes = 100",
                "plugins.federation.config.peer-messages = 3");
        two.send(two.alice, two.bob, "1");
        two.send(two.alice, two.bob, "2");
        TestAnswer third = two.relay(two.alice, item(two.bob, "3"));
        assertThat(third.status()).isEqualTo(Status.RATE_LIMITED);
        assertThat(third.reason()).isEqualTo("QUEUE_FULL");
        assertThat(third.detail().getRetryAfterMs()).isEqualTo(30_000);
        assertThat(two.relay(two.dave, item(two.bob, "x".repeat(101))).reason()).isEqualTo("QUEUE_FULL");
        two.send(two.dave, two.bob, "4");
        assertThat(two.relay(two.dave, item(two.bob, "5")).reason()).isEqualTo("QUEUE_FULL");

        two.up();
        eventually("the outbox is empty", () -> two.backlog() == 0);
        assertThat(two.send(two.alice, two.bob, "3").getDelivered()).isTrue();
    }

    @Test
    void whatIsNoMessageIsTurnedAway() {
        BatchItem.Builder good = item(two.bob, "good");
        assertBad(good.clone().clearMessageId(), "message_id");
        assertBad(good.clone().setMessageId(ByteString.copyFromUtf8("short")), "message_id");
        assertBad(good.clone().clearRecipientKey(), "recipient_key");
        assertBad(good.clone().clearPayload(), "payload");
        assertBad(good.clone().setPayload(ByteString.copyFrom(new byte[256 * 1024 + 1])), "payload");
        assertBad(good.clone().setDeviceId(ByteString.copyFromUtf8("short")), "device_id");
        TestAnswer channel = two.relay(two.alice, good.clone().setChannelId(id("channel")));
        assertThat(channel.status()).isEqualTo(Status.NOT_FOUND);
        assertThat(channel.reason()).isEqualTo("NO_SUCH_CHANNEL");
        assertThat(two.records()).isZero();
    }

    private void assertBad(BatchItem.Builder item, String field) {
        TestAnswer answer = two.relay(two.alice, item);
        assertThat(answer.status()).isEqualTo(Status.BAD_REQUEST);
        assertThat(answer.detail().getField()).isEqualTo(field);
    }

    @Test
    void aPeerThatTheConfigurationDoesNotNameIsForbidden() {
        for (String domain : List.of("c.example", "", TwoServers.A)) {
            TestAnswer answer = two.a.call(
                    900,
                    RelayEnqueueRequest.newBuilder()
                            .setSessionToken(two.alice.token())
                            .setDestination(domain)
                            .setItem(item(two.bob, "hello"))
                            .build());
            assertThat(answer.status()).isEqualTo(Status.FORBIDDEN);
            assertThat(answer.reason()).isEqualTo("PEER_UNKNOWN");
        }
        TestAnswer stranger = two.a.call(
                900,
                RelayEnqueueRequest.newBuilder().setDestination(TwoServers.B).build());
        assertThat(stranger.status()).isEqualTo(Status.UNAUTHORIZED);
    }

    @Test
    void anAccountThatIsDeletedLeavesNothingBehind() {
        two.send(two.alice, two.bob, "1");
        two.send(two.alice, two.alice, "to nobody");
        two.send(two.dave, two.bob, "of dave");
        two.up();
        eventually("the outbox is empty", () -> two.backlog() == 0);
        two.down();
        two.send(two.alice, two.bob, "2");
        two.send(two.alice, two.carol, "3");
        two.send(two.dave, two.bob, "4");

        assertThat(two.erase(two.alice)).isEqualTo(3);

        assertThat(two.a.entries())
                .noneMatch(entry ->
                        entry.key().elements().contains(two.alice.identity().bytes()));
        two.fetch(two.bob);
        two.up();
        eventually("the outbox is empty", () -> two.backlogOf(two.dave) == 0);
        assertThat(two.fetch(two.bob)).containsExactly("4");
        assertThat(two.fetch(two.carol)).isEmpty();
    }
}
