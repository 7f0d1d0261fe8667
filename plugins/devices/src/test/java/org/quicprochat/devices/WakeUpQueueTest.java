package org.quicprochat.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.quicprochat.devices.WakeUpQueue.Done;
import org.quicprochat.devices.WakeUpQueue.Failed;
import org.quicprochat.devices.WakeUpQueue.Unneeded;
import org.quicprochat.plugin.IdentityKey;

class WakeUpQueueTest {
    private static final Target PHONE = target("phone");
    private static final Target DESK = target("desk");
    private static final Failed LATER = new Failed(Optional.empty());

    private final WakeUpQueue queue = new WakeUpQueue(new DevicesConfig.Push(
            4096,
            Duration.ofMillis(30),
            Duration.ofMillis(1),
            1,
            3,
            4,
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(1)));

    private static Target target(String name) {
        return new Target(new IdentityKey(ByteString.copyFrom(new byte[32])), DevicesServer.device(name));
    }

    @Test
    void oneIsDueAtOnceAndTakenOnce() {
        assertThat(queue.add(PHONE, 5)).isTrue();
        assertThat(queue.add(PHONE, 5)).isTrue();

        assertThat(queue.next(5)).contains(PHONE);
        assertThat(queue.next(5)).isEmpty();
    }

    @Test
    void whatComesWhileADeviceRestsIsOneWakeUpAtItsEnd() {
        queue.add(PHONE, 0);
        queue.next(0);
        queue.done(PHONE, new Done(), 2);
        queue.add(PHONE, 3);
        queue.add(PHONE, 20);

        assertThat(queue.next(31)).isEmpty();
        assertThat(queue.next(32)).contains(PHONE);
        queue.done(PHONE, new Done(), 32);
        assertThat(queue.next(1000)).isEmpty();
        assertThat(queue.size()).isZero();
    }

    @Test
    void whatComesWhileItIsSentIsNotLost() {
        queue.add(PHONE, 0);
        queue.next(0);
        queue.add(PHONE, 1);
        assertThat(queue.next(1)).as("it is the sender's").isEmpty();
        queue.done(PHONE, new Done(), 2);

        assertThat(queue.next(31)).isEmpty();
        assertThat(queue.next(32)).contains(PHONE);
    }

    @Test
    void whatIsUnneededRestsNot() {
        queue.add(PHONE, 0);
        queue.next(0);
        queue.done(PHONE, new Unneeded(), 1);
        assertThat(queue.size()).isZero();

        queue.add(PHONE, 1);
        assertThat(queue.next(1)).contains(PHONE);
        queue.add(PHONE, 2);
        queue.done(PHONE, new Unneeded(), 3);
        assertThat(queue.next(3)).as("it may be needed since").contains(PHONE);
    }

    @Test
    void aFailureIsTriedAgainLaterEachTimeAndNotForEver() {
        queue.add(PHONE, 0);
        long[] waits = {10, 20, 25};
        long now = 0;
        for (long wait : waits) {
            assertThat(queue.next(now)).contains(PHONE);
            queue.done(PHONE, LATER, now);
            assertThat(queue.next(now + wait - 1)).isEmpty();
            now += wait;
        }
        assertThat(queue.next(now)).contains(PHONE);
        queue.done(PHONE, LATER, now);

        assertThat(queue.next(now + 1000)).as("four tries, and no more").isEmpty();
        queue.add(PHONE, now + 1000);
        assertThat(queue.next(now + 1000)).contains(PHONE);
        queue.done(PHONE, LATER, now + 1000);
        assertThat(queue.next(now + 1010)).as("failures are counted anew").contains(PHONE);
    }

    @Test
    void thePushServiceSaysWhenWithinBounds() {
        queue.add(PHONE, 0);
        queue.next(0);
        queue.done(PHONE, new Failed(Optional.of(Duration.ofMillis(15))), 0);
        assertThat(queue.next(14)).isEmpty();
        assertThat(queue.next(15)).contains(PHONE);

        queue.done(PHONE, new Failed(Optional.of(Duration.ofDays(400))), 15);
        assertThat(queue.next(39)).isEmpty();
        assertThat(queue.next(40)).contains(PHONE);
    }

    @Test
    void theFirstDueIsTheFirstTaken() {
        queue.add(PHONE, 0);
        queue.next(0);
        queue.done(PHONE, new Done(), 0);
        queue.add(PHONE, 1);
        queue.add(DESK, 2);

        assertThat(queue.next(100)).contains(DESK);
        assertThat(queue.next(100)).contains(PHONE);
    }

    @Test
    void itIsBounded() {
        queue.add(target("a"), 0);
        queue.add(target("b"), 0);
        queue.add(target("c"), 0);

        assertThat(queue.add(target("d"), 0)).isFalse();
        assertThat(queue.add(target("c"), 0)).isTrue();
        queue.next(0);
        queue.done(target("a"), new Unneeded(), 0);
        assertThat(queue.add(target("d"), 0)).isTrue();
        assertThat(queue.size()).isEqualTo(3);
    }

    @Test
    void nobodyIsDoneWhomNobodyTook() {
        assertThatThrownBy(() -> queue.done(PHONE, new Done(), 0)).isInstanceOf(IllegalStateException.class);
    }
}
