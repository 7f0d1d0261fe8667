package org.quicprochat.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.proto.v1.Endpoint;
import org.quicprochat.proto.v1.PublishEndpointRequest;
import org.quicprochat.proto.v1.PublishEndpointResponse;
import org.quicprochat.proto.v1.ResolveEndpointRequest;
import org.quicprochat.proto.v1.ResolveEndpointResponse;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** 800 PublishEndpoint and 801 ResolveEndpoint, comment by comment. */
class EndpointsTest {
    private static final int PUBLISH = 800;
    private static final int RESOLVE = 801;
    private static final ByteString HOME = ByteString.copyFromUtf8("the node at home");
    private static final ByteString AWAY = ByteString.copyFromUtf8("the node on the way");
    private static final long DAY_MILLIS = Duration.ofHours(24).toMillis();

    private final Neighbourhood neighbourhood = new Neighbourhood();
    private final TestServer server = started();
    private final TestAccount alice = server.account("alice");
    private final TestAccount bob = server.account("bob");

    private TestServer started() {
        return TestServer.builder()
                .plugin(new P2pPlugin())
                .plugin(neighbourhood)
                .config("plugins.p2p.config.sweep-bite = 2")
                .started();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static PublishEndpointRequest publishing(TestAccount account, ByteString nodeAddr, int ttlSecs) {
        return PublishEndpointRequest.newBuilder()
                .setSessionToken(account.token())
                .setNodeAddr(nodeAddr)
                .setTtlSecs(ttlSecs)
                .build();
    }

    private long publish(TestAccount account, ByteString nodeAddr, int ttlSecs) {
        return server.call(PUBLISH, publishing(account, nodeAddr, ttlSecs), PublishEndpointResponse.parser())
                .getExpiresAtMs();
    }

    private TestAnswer resolve(TestAccount caller, IdentityKey owner) {
        return server.call(
                RESOLVE,
                ResolveEndpointRequest.newBuilder()
                        .setSessionToken(caller.token())
                        .setIdentityKey(owner.bytes())
                        .build());
    }

    private List<Endpoint> found(TestAccount caller, TestAccount owner) {
        return resolve(caller, owner.identity())
                .ok(ResolveEndpointResponse.parser())
                .getEndpointsList();
    }

    private void assertHidden(TestAccount caller, IdentityKey owner) {
        TestAnswer answer = resolve(caller, owner);
        answer.assertRefused(Status.NOT_FOUND, "NO_ENDPOINT", "identity_key");
    }

    private int stored() {
        return server.entries("p2p").size();
    }

    @Test
    void aCoMemberFindsTheEndpointOfEachDevice() {
        neighbourhood.share(alice, bob);
        TestAccount phone = server.account("alice", TestServer.device(1));
        long expires = publish(alice, HOME, 60);
        publish(phone, AWAY, 0);

        assertThat(expires).isEqualTo(server.clock().millis() + 60_000);
        assertThat(found(bob, alice))
                .containsExactly(
                        Endpoint.newBuilder()
                                .setNodeAddr(HOME)
                                .setExpiresAtMs(expires)
                                .build(),
                        Endpoint.newBuilder()
                                .setDeviceId(TestServer.device(1).bytes())
                                .setNodeAddr(AWAY)
                                .setExpiresAtMs(server.clock().millis() + DAY_MILLIS)
                                .build());
    }

    @Test
    void theLatestOfADeviceIsTheOne() {
        neighbourhood.share(alice, bob);
        publish(alice, HOME, 60);
        publish(alice, AWAY, 600);

        assertThat(found(bob, alice)).extracting(Endpoint::getNodeAddr).containsExactly(AWAY);
        assertThat(stored()).isEqualTo(2);
        server.clock().advance(Duration.ofSeconds(61));
        server.runJobs();
        assertThat(found(bob, alice)).as("the first one's time was another").hasSize(1);
    }

    @Test
    void aDayIsTheMostAndTheDefault() {
        long now = server.clock().millis();

        assertThat(publish(alice, HOME, 0)).isEqualTo(now + DAY_MILLIS);
        assertThat(publish(alice, HOME, 86_400)).isEqualTo(now + DAY_MILLIS);
        assertThat(publish(alice, HOME, 86_401)).isEqualTo(now + DAY_MILLIS);
        assertThat(publish(alice, HOME, -1)).as("2^32 - 1 s").isEqualTo(now + DAY_MILLIS);
        assertThat(publish(alice, HOME, 1)).isEqualTo(now + 1000);
    }

    @Test
    void anEmptyAddressWithdrawsThatOfTheDevice() {
        neighbourhood.share(alice, bob);
        publish(server.account("alice", TestServer.device(1)), AWAY, 0);
        publish(alice, HOME, 0);

        assertThat(publish(alice, ByteString.EMPTY, 60)).isZero();
        assertThat(publish(alice, ByteString.EMPTY, 0)).as("once more").isZero();

        assertThat(found(bob, alice)).extracting(Endpoint::getNodeAddr).containsExactly(AWAY);
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void anAddressHasTwoKibibytesAtMost() {
        ByteString largest = ByteString.copyFrom(new byte[2048]);
        publish(alice, largest, 0);
        TestAnswer refused = server.call(PUBLISH, publishing(alice, largest.concat(HOME.substring(0, 1)), 0));

        refused.assertRefused(Status.BAD_REQUEST, "LENGTH", "node_addr");
    }

    @Test
    void everyRefusalIsTheSameWithEqualWork() {
        TestAccount carol = server.account("carol");
        TestAccount dave = server.account("dave");
        neighbourhood.share(alice, bob);
        neighbourhood.share(dave, bob);
        publish(alice, HOME, 60);
        publish(dave, HOME, 60);
        neighbourhood.ban(dave);
        IdentityKey nobody = new IdentityKey(ByteString.copyFrom(new byte[IdentityKey.SIZE]));

        neighbourhood.asked.clear();
        assertHidden(carol, alice.identity());
        List<String> asked = List.copyOf(neighbourhood.asked);
        assertThat(asked).containsExactly("share", "banned");
        for (IdentityKey hidden : List.of(nobody, carol.identity(), dave.identity())) {
            neighbourhood.asked.clear();
            assertHidden(bob, hidden);
            assertThat(neighbourhood.asked).isEqualTo(asked);
        }
        TestAnswer stranger = resolve(carol, alice.identity());
        assertThat(resolve(bob, dave.identity()).body()).isEqualTo(stranger.body());
        assertThat(resolve(bob, nobody).body()).isEqualTo(stranger.body());
        server.clock().advance(Duration.ofSeconds(60));
        assertThat(resolve(bob, alice.identity()).body())
                .as("expired, and not swept yet")
                .isEqualTo(stranger.body());
        assertThat(stored()).isEqualTo(4);
    }

    @Test
    void oneThatExpiresIsHiddenAtOnceAndSweptInBites() {
        neighbourhood.share(alice, bob);
        for (int i = 1; i <= 5; i++) {
            publish(server.account("alice", TestServer.device(i)), HOME, 60);
        }
        publish(alice, AWAY, 120);
        server.clock().advance(Duration.ofMillis(59_999));
        assertThat(found(bob, alice)).hasSize(6);

        server.clock().advance(Duration.ofMillis(1));
        assertThat(found(bob, alice)).extracting(Endpoint::getNodeAddr).containsExactly(AWAY);
        assertThat(stored()).isEqualTo(12);
        server.runJobs();

        assertThat(stored()).isEqualTo(2);
        assertThat(found(bob, alice)).hasSize(1);
    }

    @Test
    void bothNeedASessionAndAnIdentityOf32Bytes() {
        assertThat(server.call(PUBLISH, PublishEndpointRequest.getDefaultInstance())
                        .status())
                .isEqualTo(Status.UNAUTHORIZED);
        assertThat(server.call(RESOLVE, ResolveEndpointRequest.getDefaultInstance())
                        .status())
                .isEqualTo(Status.UNAUTHORIZED);
        TestAnswer refused = server.call(
                RESOLVE,
                ResolveEndpointRequest.newBuilder()
                        .setSessionToken(bob.token())
                        .setIdentityKey(HOME)
                        .build());
        assertThat(refused.status()).isEqualTo(Status.BAD_REQUEST);
        assertThat(refused.detail().getField()).isEqualTo("identity_key");
    }

    @Test
    void ofADeletedAccountNothingIsLeft() {
        neighbourhood.share(alice, bob);
        publish(alice, HOME, 60);
        publish(server.account("alice", TestServer.device(1)), HOME, 60);
        publish(bob, HOME, 60);

        assertThat(neighbourhood.erase(alice)).isEqualTo(2);

        assertThat(stored()).isEqualTo(2);
        assertHidden(bob, alice.identity());
    }

    @Test
    void ofARevokedDeviceNothingIsLeftAndNothingComes() {
        neighbourhood.share(alice, bob);
        TestAccount phone = server.account("alice", TestServer.device(1));
        publish(phone, HOME, 60);
        publish(server.account("alice", TestServer.device(2)), AWAY, 60);

        neighbourhood.revoke(phone);

        assertThat(found(bob, alice)).extracting(Endpoint::getNodeAddr).containsExactly(AWAY);
        assertThat(server.call(PUBLISH, publishing(phone, HOME, 60)).status()).isEqualTo(Status.UNAUTHORIZED);
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void theFirstDeviceTakesOverTheAccounts() {
        neighbourhood.share(alice, bob);
        publish(alice, HOME, 60);

        neighbourhood.register(alice, TestServer.device(1), true);
        publish(alice, AWAY, 60);
        neighbourhood.register(alice, TestServer.device(2), false);

        assertThat(found(bob, alice))
                .extracting(Endpoint::getDeviceId)
                .containsExactly(ByteString.EMPTY, TestServer.device(1).bytes());
        server.clock().advance(Duration.ofSeconds(60));
        server.runJobs();
        assertThat(stored()).isZero();
    }

    @Test
    void withoutChannelsNobodyFindsAnybody() throws Exception {
        try (TestServer alone = TestServer.builder().plugin(new P2pPlugin()).start()) {
            TestAccount carol = alone.account("carol");
            TestAccount phone = alone.account("carol", TestServer.device(1));
            assertThat(alone.call(PUBLISH, publishing(phone, HOME, 60)).status())
                    .isEqualTo(Status.OK);
            ResolveEndpointRequest request = ResolveEndpointRequest.newBuilder()
                    .setSessionToken(carol.token())
                    .setIdentityKey(carol.identity().bytes())
                    .build();

            assertThat(alone.call(RESOLVE, request).status()).isEqualTo(Status.NOT_FOUND);
        }
    }
}
