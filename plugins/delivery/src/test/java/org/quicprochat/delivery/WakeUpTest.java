package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.delivery.Alarm.Woken;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.wire.Status;

/** Which devices delivery asks to be woken up, and when. */
class WakeUpTest {
    private static final Woken PHONE = new Woken(Town.identity("bob"), Town.device("phone"));
    private static final Woken DESK = new Woken(Town.identity("bob"), Town.device("desk"));

    private final Alarm alarm = new Alarm();
    private final Village village = Village.open(alarm);

    @AfterEach
    void close() {
        village.close();
    }

    private TestConnection connect(String session) {
        TestConnection connection = village.connect();
        connection.call(
                203,
                PeekRequest.newBuilder().setSessionToken(Town.token(session)).build(),
                FetchResponse.parser());
        alarm.awaitMove("connected");
        return connection;
    }

    private void leave(TestConnection connection) {
        connection.close();
        alarm.awaitMove("disconnected");
    }

    @Test
    void aDeviceThatIsNotConnectedIsWokenUp() {
        village.town().registerDevice("bob", "phone");
        village.town().registerDevice("bob", "desk");
        TestConnection desk = connect("bob/desk");

        village.send("alice", "bob", "hi");

        assertThat(alarm.woken()).containsExactly(PHONE);
        assertThat(desk.nextPush().eventId()).isEqualTo(1000);
    }

    @Test
    void anAccountWithoutDevicesIsNot() {
        village.send("alice", "bob", "hi");

        assertThat(alarm.woken()).isEmpty();
    }

    @Test
    void whatWasNotQueuedWakesNobody() {
        village.town().registerDevice("bob", "phone");
        EnqueueRequest.Builder letter = village.letter("alice", "bob", "1").setMessageId(Town.sixteen("m"));
        village.enqueue(letter);
        assertThat(alarm.woken()).containsExactly(PHONE);

        village.enqueue(letter);
        village.refused(
                village.letter("alice", "bob", "1")
                        .setDeviceId(Town.device("none").bytes()),
                Status.NOT_FOUND);

        assertThat(alarm.woken()).isEmpty();
    }

    @Test
    void aMessageThatADeadConnectionLeftBehindWakesTheDevice() {
        village.town().registerDevice("bob", "phone");
        village.town().registerDevice("bob", "desk");
        TestConnection phone = connect("bob/phone");
        village.enqueue(village.letter("alice", "bob", "hi")
                .setDeviceId(Town.device("phone").bytes()));
        assertThat(alarm.woken()).isEmpty();

        leave(phone);

        assertThat(alarm.woken()).containsExactly(PHONE);
    }

    @Test
    void whatWaitedBeforeTheConnectionDoesNot() {
        village.town().registerDevice("bob", "desk");
        village.send("alice", "bob", "hi");
        assertThat(alarm.woken()).containsExactly(DESK);
        village.clock().advance(Duration.ofMillis(1));

        leave(connect("bob/desk"));

        assertThat(alarm.woken()).isEmpty();
    }

    @Test
    void whatWasFetchedDoesNot() {
        village.town().registerDevice("bob", "phone");
        TestConnection phone = connect("bob/phone");
        village.send("alice", "bob", "hi");
        phone.call(
                201,
                FetchRequest.newBuilder()
                        .setSessionToken(Town.token("bob/phone"))
                        .build(),
                FetchResponse.parser());

        leave(phone);

        assertThat(alarm.woken()).isEmpty();
    }

    @Test
    void aSecondConnectionOfTheDeviceIsEnough() {
        village.town().registerDevice("bob", "phone");
        TestConnection one = connect("bob/phone");
        TestConnection two = connect("bob/phone");
        village.send("alice", "bob", "hi");

        leave(one);
        assertThat(alarm.woken()).isEmpty();
        leave(two);
        assertThat(alarm.woken()).containsExactly(PHONE);
    }
}
