package org.quicprochat.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.federation.TwoServers.id;
import static org.quicprochat.federation.TwoServers.item;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.BatchItemResult;
import org.quicprochat.proto.v1.FederationHealthRequest;
import org.quicprochat.proto.v1.FederationHealthResponse;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.ListPeersRequest;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyRequest;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageRequest;
import org.quicprochat.proto.v1.ProxyResolveUserRequest;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayBatchEnqueueResponse;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.wire.Status;

/** What a peer, which may mean no good, gets to see. */
class PeerSideTest {
    private TwoServers two = TwoServers.open();
    private TestConnection peer = two.peerOfB();

    @AfterEach
    void close() {
        two.close();
    }

    private void open(String... config) {
        two.close();
        two = TwoServers.open(config);
        peer = two.peerOfB();
    }

    private RelayEnqueueRequest.Builder relay(BatchItem.Builder item, long relaySeq) {
        return RelayEnqueueRequest.newBuilder()
                .setDestination(TwoServers.B)
                .setItem(item)
                .setRelaySeq(relaySeq);
    }

    private RelayEnqueueResponse taken(BatchItem.Builder item, long relaySeq) {
        return peer.call(900, relay(item, relaySeq).build(), RelayEnqueueResponse.parser());
    }

    private List<BatchItemResult> batch(RelayBatchEnqueueRequest.Builder request) {
        RelayBatchEnqueueResponse answer =
                peer.call(901, request.setDestination(TwoServers.B).build(), RelayBatchEnqueueResponse.parser());
        assertThat(answer.getDelivered()).isTrue();
        return answer.getResultsList();
    }

    @Test
    void nothingIsPassedOnToAThirdDomain() {
        List<MessageLite> requests = List.of(
                relay(item(two.bob, "hello"), 1).setDestination("c.example").build(),
                RelayBatchEnqueueRequest.newBuilder()
                        .setDestination("c.example")
                        .addItems(item(two.bob, "hello"))
                        .build(),
                ProxyFetchKeyPackageRequest.newBuilder()
                        .setDestination("c.example")
                        .build(),
                ProxyFetchHybridKeyRequest.newBuilder()
                        .setDestination(TwoServers.A)
                        .build(),
                ProxyResolveUserRequest.newBuilder().setUsername("bob").build(),
                FederationHealthRequest.newBuilder().setDestination("c.example").build());
        for (int i = 0; i < requests.size(); i++) {
            TestAnswer answer = peer.call(900 + i, requests.get(i));
            assertThat(answer.status()).isEqualTo(Status.FORBIDDEN);
            assertThat(answer.reason()).isEqualTo("NOT_THIS_SERVER");
        }
        assertThat(two.fetch(two.bob)).isEmpty();
    }

    @Test
    void aPeerNeverActsForAnAccount() {
        ByteString token = two.bob.token();
        List<MessageLite> requests = List.of(
                relay(item(two.bob, "hello"), 1).setSessionToken(token).build(),
                RelayBatchEnqueueRequest.newBuilder()
                        .setDestination(TwoServers.B)
                        .setSessionToken(token)
                        .build(),
                ProxyFetchKeyPackageRequest.newBuilder()
                        .setDestination(TwoServers.B)
                        .setSessionToken(token)
                        .build(),
                ProxyFetchHybridKeyRequest.newBuilder()
                        .setDestination(TwoServers.B)
                        .setSessionToken(token)
                        .build(),
                ProxyResolveUserRequest.newBuilder()
                        .setDestination(TwoServers.B)
                        .setSessionToken(token)
                        .build(),
                FederationHealthRequest.newBuilder()
                        .setDestination(TwoServers.B)
                        .setSessionToken(token)
                        .build(),
                ListPeersRequest.newBuilder().setSessionToken(token).build());
        for (int i = 0; i < requests.size(); i++) {
            TestAnswer answer = peer.call(900 + i, requests.get(i));
            assertThat(answer.status()).isEqualTo(Status.FORBIDDEN);
            assertThat(answer.reason()).isEqualTo("PEER_HAS_NO_SESSION");
        }
        TestAnswer fetch =
                peer.call(201, FetchRequest.newBuilder().setSessionToken(token).build());
        assertThat(fetch.status()).isEqualTo(Status.FORBIDDEN);
        assertThat(fetch.reason()).isEqualTo("PEER_HAS_NO_SESSION");
    }

    @Test
    void whatIsNotOverTheMarkIsADuplicateForEver() {
        RelayEnqueueResponse first = taken(item(two.bob, "1"), 10);
        RelayEnqueueResponse second = taken(item(two.bob, "2"), 11);
        assertThat(first.getDuplicate()).isFalse();
        two.a.clock().advance(Duration.ofDays(29));
        two.b.runJobs();

        assertThat(taken(item(two.bob, "2"), 11))
                .isEqualTo(second.toBuilder().setDuplicate(true).build());
        RelayEnqueueResponse old = taken(item(two.bob, "1"), 10);
        assertThat(old.getDuplicate()).isTrue();
        assertThat(old.getSeq()).isZero();
        assertThat(taken(item(two.carol, "3"), 5).getDuplicate()).isFalse();
        assertThat(two.fetch(two.bob)).containsExactly("1", "2");
        assertThat(two.fetch(two.carol)).containsExactly("3");
    }

    @Test
    void withoutANumberTheMessageIdTells() {
        long seq = taken(item(two.bob, "1"), 0).getSeq();
        RelayEnqueueResponse again = taken(item(two.bob, "1"), 0);
        assertThat(again.getDuplicate()).isTrue();
        assertThat(again.getSeq()).isEqualTo(seq);
        TestAnswer other = peer.call(
                900,
                relay(item(two.bob, "1").setPayload(ByteString.copyFromUtf8("other")), 0)
                        .build());
        assertThat(other.reason()).isEqualTo("MESSAGE_ID_REUSED");
        assertThat(two.fetch(two.bob)).containsExactly("1");
    }

    @Test
    void aBatchTellsOfEachItem() {
        List<BatchItemResult> results = batch(RelayBatchEnqueueRequest.newBuilder()
                .setSharedPayload(ByteString.copyFromUtf8("to all"))
                .addItems(item(two.bob, "own"))
                .addItems(item(two.carol, "shared").clearPayload())
                .addItems(item(two.alice, "nobody"))
                .addItems(item(two.bob, "no id").clearMessageId())
                .addItems(item(two.bob, "channel").setChannelId(id("channel")))
                .addAllRelaySeqs(List.of(1L, 2L, 3L, 4L, 5L)));

        assertThat(results)
                .extracting(BatchItemResult::getStatus)
                .containsExactly(0, 0, Status.NOT_FOUND.code(), Status.BAD_REQUEST.code(), Status.NOT_FOUND.code());
        assertThat(results)
                .extracting(BatchItemResult::getReason)
                .containsExactly("", "", "NO_SUCH_ACCOUNT", "LENGTH", "NO_SUCH_CHANNEL");
        assertThat(two.fetch(two.bob)).containsExactly("own");
        assertThat(two.fetch(two.carol)).containsExactly("to all");
    }

    @Test
    void behindAMessageThatDoesNotFitNoneOfTheRecipientsIsTaken() {
        open("plugins.delivery.config.queue-messages = 3", "plugins.delivery.config.queue-bytes = 10");
        List<BatchItemResult> results = batch(RelayBatchEnqueueRequest.newBuilder()
                .addItems(item(two.bob, "1234"))
                .addItems(item(two.bob, "too large"))
                .addItems(item(two.bob, "56"))
                .addItems(item(two.carol, "78"))
                .addAllRelaySeqs(List.of(1L, 2L, 3L, 4L)));

        assertThat(results).extracting(BatchItemResult::getReason).containsExactly("", "QUEUE_FULL", "QUEUE_FULL", "");
        assertThat(two.fetch(two.bob)).containsExactly("1234");
        assertThat(two.fetch(two.carol)).containsExactly("78");
        assertThat(taken(item(two.bob, "too large"), 2).getDuplicate()).isFalse();
        assertThat(taken(item(two.bob, "5"), 3).getDuplicate()).isFalse();
        assertThat(two.fetch(two.bob)).containsExactly("too large", "5");
    }

    @Test
    void aBatchHasItsForm() {
        RelayBatchEnqueueRequest none = RelayBatchEnqueueRequest.newBuilder()
                .setDestination(TwoServers.B)
                .build();
        assertThat(peer.call(901, none).detail().getField()).isEqualTo("items");
        RelayBatchEnqueueRequest uneven = none.toBuilder()
                .addItems(item(two.bob, "1"))
                .addItems(item(two.bob, "2"))
                .addRelaySeqs(1)
                .build();
        assertThat(peer.call(901, uneven).detail().getField()).isEqualTo("relay_seqs");
        assertThat(peer.call(901, uneven).status()).isEqualTo(Status.BAD_REQUEST);
        open("plugins.federation.config.batch-items = 1");
        RelayBatchEnqueueRequest tooMany = uneven.toBuilder().clearRelaySeqs().build();
        assertThat(peer.call(901, tooMany).reason()).isEqualTo("COUNT");
        assertThat(two.fetch(two.bob)).isEmpty();
    }

    @Test
    void aPeerHasARateOfItsOwn() {
        open(
                "limits.rate.enabled = true",
                "limits.rate.peer-messages { burst = 3, refill = 1, period = 1 h }",
                "limits.rate.peer-resolve { burst = 1, refill = 1, period = 1 h }");
        batch(RelayBatchEnqueueRequest.newBuilder().addItems(item(two.bob, "1")).addItems(item(two.bob, "2")));
        taken(item(two.bob, "3"), 0);
        TestAnswer fourth = peer.call(900, relay(item(two.bob, "4"), 0).build());
        assertThat(fourth.status()).isEqualTo(Status.RATE_LIMITED);
        assertThat(fourth.detail().getRetryAfterMs()).isPositive();

        ProxyResolveUserRequest who = ProxyResolveUserRequest.newBuilder()
                .setDestination(TwoServers.B)
                .setUsername("bob")
                .build();
        assertThat(peer.call(904, who).status()).isEqualTo(Status.OK);
        assertThat(peer.call(904, who).status()).isEqualTo(Status.RATE_LIMITED);
    }

    @Test
    void aPeerMayAskWhetherSomebodyIsThere() {
        FederationHealthRequest ping = FederationHealthRequest.newBuilder()
                .setDestination(TwoServers.B.toUpperCase(Locale.ROOT))
                .build();
        assertThat(peer.call(905, ping, FederationHealthResponse.parser()).getReachable())
                .isTrue();
    }
}
