package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.proto.v1.PushPresence;
import org.quicprochat.proto.v1.PushTyping;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestPush;

class SignalsTest {
    private final Village village = Village.open();
    private final TestConnection alice = bound("alice");
    private final TestConnection bob = bound("bob");
    private final TestConnection carol = bound("carol");

    @BeforeEach
    void openChannel() {
        village.town().openChannel("team", "alice", "bob");
        village.town().openChannel("other", "alice", "carol");
    }

    @AfterEach
    void close() {
        village.close();
    }

    @Test
    void coMembersSeeWhoTypes() {
        alice.signal(1001, typing("alice", "team", true));

        TestPush push = bob.nextPush();
        assertThat(push.eventId()).isEqualTo(1001);
        assertThat(push.as(PushTyping.parser()))
                .isEqualTo(PushTyping.newBuilder()
                        .setChannelId(Town.channel("team").bytes())
                        .setSenderKey(Town.identity("alice").bytes())
                        .setTyping(true)
                        .build());
        assertThat(alice.waitingPushes()).isZero();
        assertThat(carol.waitingPushes()).isZero();
        assertThat(village.keys()).isEmpty();
    }

    @Test
    void oneOfTypingGoesOnInThreeSeconds() {
        alice.signal(1001, typing("alice", "team", true));
        assertThat(bob.nextPush().as(PushTyping.parser()).getTyping()).isTrue();
        alice.signal(1001, typing("alice", "team", false));
        village.settle();
        village.clock().advance(Duration.ofSeconds(3));
        alice.signal(1001, typing("alice", "team", false));

        assertThat(bob.nextPush().as(PushTyping.parser()).getTyping()).isFalse();
        assertThat(bob.waitingPushes()).isZero();
    }

    @Test
    void eachChannelHasItsOwnThreeSeconds() {
        alice.signal(1001, typing("alice", "team", true));
        alice.signal(1001, typing("alice", "other", true));

        assertThat(bob.nextPush().eventId()).isEqualTo(1001);
        assertThat(carol.nextPush().eventId()).isEqualTo(1001);
    }

    @Test
    void strangersTypeForNobody() {
        carol.signal(1001, typing("carol", "team", true));
        carol.signal(1001, typing("mallory", "team", true));
        carol.signal(
                1001,
                typing("alice", "team", true).toBuilder()
                        .setChannelId(ByteString.copyFromUtf8("short"))
                        .build());
        alice.signal(1001, typing("alice", "team", true));

        assertThat(bob.nextPush().as(PushTyping.parser()).getSenderKey())
                .isEqualTo(Town.identity("alice").bytes());
        assertThat(bob.waitingPushes()).isZero();
    }

    @Test
    void presenceGoesToThoseWhoShareAChannel() {
        say(PushPresence.State.ONLINE);

        for (TestConnection connection : new TestConnection[] {bob, carol}) {
            assertThat(connection.nextPush().as(PushPresence.parser()))
                    .isEqualTo(PushPresence.newBuilder()
                            .setIdentityKey(Town.identity("alice").bytes())
                            .setState(PushPresence.State.ONLINE)
                            .build());
        }
        assertThat(alice.waitingPushes()).isZero();
    }

    @Test
    void theSamePresenceIsToldOnceInAWhile() {
        say(PushPresence.State.ONLINE);
        assertThat(state(bob)).isEqualTo(PushPresence.State.ONLINE);
        say(PushPresence.State.ONLINE);
        village.settle();
        say(PushPresence.State.AWAY);
        assertThat(state(bob)).isEqualTo(PushPresence.State.AWAY);
        say(PushPresence.State.ONLINE);
        assertThat(state(bob)).isEqualTo(PushPresence.State.ONLINE);
        village.clock().advance(Duration.ofSeconds(30));
        say(PushPresence.State.ONLINE);
        assertThat(state(bob)).isEqualTo(PushPresence.State.ONLINE);
        assertThat(bob.waitingPushes()).isZero();
    }

    @Test
    void goingIsNoticedByTheServerWithTheLastConnection() {
        TestConnection second = bound("alice");
        say(PushPresence.State.ONLINE);
        assertThat(state(bob)).isEqualTo(PushPresence.State.ONLINE);

        second.close();
        alice.close();

        assertThat(state(bob)).isEqualTo(PushPresence.State.OFFLINE);
        assertThat(bob.waitingPushes()).isZero();
    }

    @Test
    void whoNeverSaidSoStaysInvisible() {
        say(PushPresence.State.STATE_UNSPECIFIED);
        say(PushPresence.State.OFFLINE);
        village.settle();
        alice.close();
        bound("alice").signal(1002, presence("alice", PushPresence.State.AWAY));

        assertThat(state(bob)).isEqualTo(PushPresence.State.AWAY);
        assertThat(bob.waitingPushes()).isZero();
    }

    @Test
    void anAccountCanSayThatItGoes() {
        say(PushPresence.State.ONLINE);
        assertThat(state(bob)).isEqualTo(PushPresence.State.ONLINE);
        say(PushPresence.State.OFFLINE);
        assertThat(state(bob)).isEqualTo(PushPresence.State.OFFLINE);
    }

    private static PushTyping typing(String session, String channel, boolean typing) {
        return PushTyping.newBuilder()
                .setSessionToken(Town.token(session))
                .setChannelId(Town.channel(channel).bytes())
                .setTyping(typing)
                .build();
    }

    /** Signals have no order among themselves: whoever needs one waits for the event in between. */
    private void say(PushPresence.State state) {
        alice.signal(1002, presence("alice", state));
    }

    private static PushPresence presence(String session, PushPresence.State state) {
        return PushPresence.newBuilder()
                .setSessionToken(Town.token(session))
                .setState(state)
                .build();
    }

    private static PushPresence.State state(TestConnection connection) {
        return connection.nextPush().as(PushPresence.parser()).getState();
    }

    private TestConnection bound(String session) {
        TestConnection connection = village.connect();
        connection.call(
                203,
                PeekRequest.newBuilder().setSessionToken(Town.token(session)).build(),
                FetchResponse.parser());
        return connection;
    }
}
