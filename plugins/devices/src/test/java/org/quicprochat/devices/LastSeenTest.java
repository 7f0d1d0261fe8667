package org.quicprochat.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestClock;
import org.quicprochat.testkit.TestConnection;

class LastSeenTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final DevicesServer devices = new DevicesServer("seen-bite = 2");
    private final TestAccount alice = devices.server.account("alice");
    private final TestAccount phone = devices.register(alice, "phone");

    @AfterEach
    void stop() {
        devices.close();
    }

    private Instant seen(String name) {
        return devices.list(alice).stream()
                .filter(device -> device.getName().toStringUtf8().equals(name))
                .map(device -> Instant.ofEpochMilli(device.getLastSeenMs()))
                .findFirst()
                .orElseThrow();
    }

    private byte[] record() {
        return devices.entries("rosters").getFirst().value();
    }

    @Test
    void aDeviceIsSeenWhenAConnectionBeginsAndWhenItEnds() {
        devices.server.clock().advance(DAY.plusHours(20));
        TestConnection connection = devices.connect(phone);
        assertThat(seen("phone")).as("it is here").isEqualTo(TestClock.START.plus(DAY));
        devices.server.clock().advance(DAY);
        assertThat(seen("phone")).as("it still is").isEqualTo(TestClock.START.plus(DAY.multipliedBy(2)));
        connection.close();
        DevicesServer.await(() -> {
            devices.server.runJobs();
            return seenOnDisk() == 2;
        });
        devices.server.clock().advance(DAY.multipliedBy(5));

        assertThat(seen("phone")).isEqualTo(TestClock.START.plus(DAY.multipliedBy(2)));
    }

    /** Days since the start. */
    private long seenOnDisk() {
        return Roster.decode(record()).devices().getFirst().seenDay()
                - TestClock.START.getEpochSecond() / DAY.toSeconds();
    }

    @Test
    void itIsWrittenOnceADay() {
        devices.server.clock().advance(DAY);
        byte[] before = record();
        devices.connect(phone);
        DevicesServer.await(() -> {
            devices.server.runJobs();
            return !Arrays.equals(before, record());
        });
        byte[] written = record();
        devices.server.clock().advance(Duration.ofHours(23));
        for (int i = 0; i < 3; i++) {
            devices.connect(phone).close();
        }
        devices.server.runJobs();

        assertThat(record()).isEqualTo(written);
    }

    @Test
    void manyAreWrittenInBites() {
        devices.server.clock().advance(DAY);
        for (String name : new String[] {"a", "b", "c", "d", "e"}) {
            devices.connect(devices.register(alice, name)).close();
        }
        devices.server.clock().advance(DAY);
        for (String name : new String[] {"a", "b", "c", "d", "e"}) {
            // Left open: of one that ends before the listener's turn comes, it would hear nothing.
            devices.connect(devices.server.account("alice", DevicesServer.device(name)));
        }

        DevicesServer.await(() -> {
            devices.server.runJobs();
            return Roster.decode(record()).devices().stream()
                    .skip(1)
                    .allMatch(device -> device.seenDay() == TestClock.START.getEpochSecond() / DAY.toSeconds() + 2);
        });
    }

    @Test
    void aStopWritesWhatWasNoted() throws Exception {
        devices.server.clock().advance(DAY);
        devices.connect(phone);

        devices.server.restart();
        devices.server.clock().advance(DAY);

        assertThat(devices.list(devices.server.account("alice")).getFirst().getLastSeenMs())
                .isEqualTo(TestClock.START.plus(DAY).toEpochMilli());
    }

    @Test
    void aRevokedDeviceStaysRevoked() {
        devices.server.clock().advance(DAY);
        TestConnection connection = devices.connect(phone);
        devices.revoke(alice, "phone");
        DevicesServer.await(connection::isClosed);

        devices.server.runJobs();

        assertThat(devices.list(alice)).isEmpty();
        assertThat(Roster.decode(record()).devices()).isEmpty();
    }
}
