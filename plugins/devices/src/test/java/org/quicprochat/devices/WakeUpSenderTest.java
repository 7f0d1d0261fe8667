package org.quicprochat.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.PushGateway;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;

/** Who is woken up, when, and how often. */
class WakeUpSenderTest {
    private final FakeGateway gateway = new FakeGateway();
    private final DevicesServer devices = new DevicesServer(
            TestServer.builder().plugin("gateway", gateway), "push.concurrency = 2", "push.attempts = 3");
    private final TestAccount alice = devices.server.account("alice");
    private final TestAccount phone = withToken("phone");

    @AfterEach
    void stop() {
        devices.close();
    }

    private TestAccount withToken(String name) {
        TestAccount device = devices.register(alice, name);
        devices.pushToken(device, "good " + name);
        // The call was the device's, on the connection of all calls: give that back to the account.
        devices.list(alice);
        return device;
    }

    private void wake(TestAccount device) {
        devices.neighbours.wakeUps().wake(device.identity(), device.device().orElseThrow());
    }

    private void awaitWoken(int count) {
        DevicesServer.await(() -> gateway.woken().size() >= count && sending() == 0);
        assertThat(gateway.woken()).hasSize(count);
    }

    private int sending() {
        return devices.sender().sending();
    }

    /** Lets wake-ups that are due be sent. */
    private void advance(Duration time) {
        devices.server.clock().advance(time);
        devices.server.runJobs();
    }

    @Test
    void manyMessagesAreOneWakeUpAtOnceAndOneAtTheEndOfTheInterval() {
        wake(phone);
        awaitWoken(1);
        wake(phone);
        wake(phone);
        advance(Duration.ofSeconds(29));
        assertThat(gateway.woken()).containsExactly("good phone");

        advance(Duration.ofSeconds(1));
        awaitWoken(2);
        advance(Duration.ofHours(1));
        assertThat(gateway.woken()).hasSize(2);
    }

    @Test
    void whoIsConnectedIsNotWokenUp() {
        TestConnection connection = devices.connect(phone);
        wake(phone);
        TestAccount desk = withToken("desk");
        wake(desk);
        awaitWoken(1);
        assertThat(gateway.woken()).containsExactly("good desk");

        connection.close();
        DevicesServer.await(() -> {
            wake(phone);
            return gateway.woken().contains("good phone");
        });
    }

    @Test
    void whoComesWhileItRestsIsNotWokenUp() {
        wake(phone);
        awaitWoken(1);
        wake(phone);
        devices.connect(phone);

        advance(Duration.ofSeconds(30));
        advance(Duration.ofSeconds(30));

        wake(withToken("desk"));
        awaitWoken(2);
        assertThat(gateway.woken()).containsExactly("good phone", "good desk");
    }

    @Test
    void withoutATokenThereIsNothingToDo() {
        TestAccount desk = devices.register(alice, "desk");
        wake(desk);
        wake(phone);
        awaitWoken(1);
        devices.pushToken(desk, "good desk");
        devices.list(alice);

        wake(desk);

        awaitWoken(2);
        assertThat(gateway.woken()).containsExactly("good phone", "good desk");
    }

    @Test
    void aFailureIsTriedAgainAtMostSoOften() {
        PushGateway.Outcome later = new PushGateway.Later(Optional.empty());
        gateway.answer(later, new PushGateway.Later(Optional.of(Duration.ofMinutes(1))), later);
        wake(phone);
        awaitWoken(1);
        advance(Duration.ofSeconds(9));
        assertThat(gateway.woken()).hasSize(1);
        advance(Duration.ofSeconds(1));
        awaitWoken(2);
        advance(Duration.ofSeconds(59));
        assertThat(gateway.woken()).hasSize(2);
        advance(Duration.ofSeconds(1));
        awaitWoken(3);

        advance(Duration.ofHours(2));
        devices.server.runJobs();
        assertThat(gateway.woken()).hasSize(3);
        wake(phone);
        awaitWoken(4);
    }

    @Test
    void aTokenThatThePushServiceDoesNotKnowIsForgotten() {
        gateway.answer(new PushGateway.Gone());
        wake(phone);
        DevicesServer.await(() -> devices.entries("push-tokens").isEmpty());

        assertThat(devices.list(alice).getFirst().getHasPushToken()).isFalse();
        wake(phone);
        wake(withToken("desk"));
        awaitWoken(2);
    }

    @Test
    void aTokenRegisteredMeanwhileIsKept() {
        CountDownLatch hold = new CountDownLatch(1);
        gateway.hold(hold);
        gateway.answer(new PushGateway.Gone());
        wake(phone);
        DevicesServer.await(() -> gateway.running() == 1);
        devices.pushToken(phone, "good and new");
        devices.list(alice);
        hold.countDown();
        awaitWoken(1);

        DevicesServer.await(() -> {
            wake(phone);
            return gateway.woken().contains("good and new");
        });
        assertThat(devices.list(alice).getFirst().getHasPushToken()).isTrue();
    }

    @Test
    void aRefusedOneIsNotTriedAgainAndTheTokenKept() {
        gateway.answer(new PushGateway.Refused());
        wake(phone);
        awaitWoken(1);
        advance(Duration.ofHours(2));

        assertThat(gateway.woken()).hasSize(1);
        assertThat(devices.list(alice).getFirst().getHasPushToken()).isTrue();
    }

    @Test
    void aGatewayThatBreaksIsTriedAgainAndHarmsNoOther() {
        gateway.breakDown(true);
        wake(phone);
        DevicesServer.await(() -> gateway.mostRunning() == 1 && sending() == 0);
        gateway.breakDown(false);
        wake(withToken("desk"));
        awaitWoken(1);

        advance(Duration.ofSeconds(10));
        awaitWoken(2);
        assertThat(gateway.woken()).containsExactly("good desk", "good phone");
    }

    @Test
    void soManyAreSentAtATime() {
        CountDownLatch hold = new CountDownLatch(1);
        gateway.hold(hold);
        TestAccount[] all = {phone, withToken("a"), withToken("b"), withToken("c"), withToken("d")};
        for (TestAccount device : all) {
            wake(device);
        }
        DevicesServer.await(() -> gateway.running() == 2);
        hold.countDown();

        awaitWoken(5);
        assertThat(gateway.mostRunning()).isEqualTo(2);
    }

    @Test
    void whatHangsIsInterrupted() {
        gateway.hold(new CountDownLatch(1));
        wake(phone);
        DevicesServer.await(() -> gateway.running() == 1);
        advance(Duration.ofSeconds(20));
        assertThat(gateway.interrupted()).isZero();

        advance(Duration.ofMillis(1));

        DevicesServer.await(() -> gateway.interrupted() == 1);
        gateway.hold(new CountDownLatch(0));
        wake(withToken("desk"));
        awaitWoken(1);
    }

    @Test
    void aRevokedDeviceIsNotWokenUp() {
        wake(phone);
        awaitWoken(1);
        wake(phone);
        devices.revoke(alice, "phone");

        advance(Duration.ofSeconds(30));
        wake(withToken("desk"));
        awaitWoken(2);
        assertThat(gateway.woken()).containsExactly("good phone", "good desk");
    }

    @Test
    void aStopInterruptsWhatIsSent() throws Exception {
        gateway.hold(new CountDownLatch(1));
        wake(phone);
        DevicesServer.await(() -> gateway.running() == 1);

        devices.server.restart();

        assertThat(gateway.interrupted()).isEqualTo(1);
    }
}
