package org.quicprochat.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.service.PeerLink.Failed;
import org.quicprochat.plugin.service.PeerLink.Failure;
import org.quicprochat.proto.v1.FederationHealthRequest;
import org.quicprochat.proto.v1.FederationHealthResponse;
import org.quicprochat.proto.v1.ListOutboxRequest;
import org.quicprochat.proto.v1.ListOutboxResponse;
import org.quicprochat.proto.v1.ListPeersRequest;
import org.quicprochat.proto.v1.ListPeersResponse;
import org.quicprochat.proto.v1.OutboxEntry;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestClock;
import org.quicprochat.wire.Status;

class InsightTest {
    private final TwoServers two = TwoServers.open();

    @AfterEach
    void close() {
        two.close();
    }

    @Test
    void healthIsAskedOfThePeer() {
        two.send(two.alice, two.bob, "1");
        two.send(two.dave, two.bob, "2");
        FederationHealthResponse before = two.health();
        assertThat(before.getReachable()).isFalse();
        assertThat(before.getLastContactMs()).isZero();
        assertThat(before.getBacklog()).isEqualTo(2);

        two.up();
        TwoServers.eventually("the outbox is empty", () -> two.backlog() == 0);
        FederationHealthResponse after = two.health();
        assertThat(after.getReachable()).isTrue();
        assertThat(after.getLastContactMs()).isEqualTo(TestClock.START.toEpochMilli());
        assertThat(after.getRoundTripUs()).isEqualTo(1000);

        two.wire.answer(new Failed(Failure.DEADLINE));
        assertThat(two.health().getReachable()).isFalse();
        TestAnswer unknown = two.a.call(
                905,
                FederationHealthRequest.newBuilder()
                        .setSessionToken(two.alice.token())
                        .setDestination("c.example")
                        .build());
        assertThat(unknown.status()).isEqualTo(Status.FORBIDDEN);
    }

    @Test
    void thePeersAreListedWithWhatWaits() {
        two.a.peers().script("aa.example", two.wire);
        two.send(two.alice, two.bob, "1");
        ListPeersResponse answer = two.a.call(
                906,
                ListPeersRequest.newBuilder().setSessionToken(two.alice.token()).build(),
                ListPeersResponse.parser());
        assertThat(answer.getDomain()).isEqualTo(TwoServers.A);
        assertThat(answer.getPeersList())
                .extracting(peer -> peer.getDomain() + " " + peer.getConnected() + " " + peer.getBacklog())
                .containsExactly("aa.example false 0", "b.example false 1");
    }

    @Test
    void theOutboxIsReadPageByPage() {
        for (int i = 0; i < 5; i++) {
            two.send(two.alice, two.alice, "to nobody " + i);
        }
        two.up();
        TwoServers.eventually("all are refused", () -> two.backlog() == 0);
        two.down();
        for (int i = 0; i < 5; i++) {
            two.send(two.alice, two.bob, "to bob " + i);
            two.send(two.alice, two.carol, "to carol " + i);
        }
        for (int limit = 1; limit <= 16; limit++) {
            assertThat(ids(limit))
                    .as("pages of " + limit)
                    .containsExactlyElementsOf(ids(100))
                    .hasSize(15)
                    .doesNotHaveDuplicates();
        }
    }

    private List<ByteString> ids(int limit) {
        List<ByteString> ids = new ArrayList<>();
        ByteString cursor = ByteString.EMPTY;
        do {
            ListOutboxResponse page = two.a.call(
                    907,
                    ListOutboxRequest.newBuilder()
                            .setSessionToken(two.alice.token())
                            .setLimit(limit)
                            .setCursor(cursor)
                            .build(),
                    ListOutboxResponse.parser());
            assertThat(page.getEntriesCount()).isLessThanOrEqualTo(limit);
            page.getEntriesList().stream().map(OutboxEntry::getMessageId).forEach(ids::add);
            cursor = page.getNextCursor();
        } while (!cursor.isEmpty());
        return ids;
    }

    @Test
    void aCursorOfSomethingElseIsTurnedAway() {
        for (String cursor : List.of("x", "\0", "\0short", "\1short")) {
            TestAnswer answer = two.a.call(
                    907,
                    ListOutboxRequest.newBuilder()
                            .setSessionToken(two.alice.token())
                            .setCursor(ByteString.copyFromUtf8(cursor))
                            .build());
            if (cursor.length() > 1 || cursor.equals("x")) {
                assertThat(answer.detail().getField()).isEqualTo("cursor");
            } else {
                assertThat(answer.status()).isEqualTo(Status.OK);
            }
        }
    }
}
