package org.quicprochat.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.client.LoggedEntry;
import org.quicprochat.plugin.service.TransparencyLog.Kind;
import org.quicprochat.proto.v1.LogEntry;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestServer;

/** What the log does about accounts that were there before it. */
class CatchUpTest {
    private static final ByteString DEVICE_KEY = ByteString.copyFromUtf8("a device key");
    private static final ByteString HYBRID = ByteString.copyFrom(new byte[1216]);

    private final LogServer log = new LogServer("plugins.transparency.config.catch-up-bite = 2");

    @AfterEach
    void stop() {
        log.close();
    }

    private List<LogEntry.Kind> kinds(TestAccount viewer, ByteString key) {
        return log.client(viewer).audit(key).entries().stream()
                .map(LoggedEntry::kind)
                .toList();
    }

    @Test
    void everyKeyInForceIsTakenUpOnce() {
        TestAccount logged = log.register("logged");
        TestAccount alice = log.server.account("alice");
        log.neighbours.addDevice(alice.identity(), TestServer.device(1), DEVICE_KEY);
        log.neighbours.addDevice(alice.identity(), TestServer.device(2), ByteString.EMPTY);
        log.neighbours.hybridKeys.put(alice.identity(), HYBRID);
        for (int i = 0; i < 4; i++) {
            log.server.account("account-" + i);
        }

        log.server.runJobs();
        log.server.runJobs();

        assertThat(log.entries("leaves")).hasSize(1 + 3 + 4);
        assertThat(kinds(alice, alice.identity().bytes())).containsExactly(LogEntry.Kind.IDENTITY_BOUND);
        assertThat(kinds(alice, DEVICE_KEY)).containsExactly(LogEntry.Kind.DEVICE_ADDED);
        assertThat(kinds(alice, HYBRID)).containsExactly(LogEntry.Kind.HYBRID_KEY_SET);
        assertThat(kinds(alice, logged.identity().bytes())).containsExactly(LogEntry.Kind.IDENTITY_BOUND);
        assertThat(log.client(logged).audit(alice.identity().bytes()).entries())
                .extracting(LoggedEntry::detail)
                .containsExactly(Optional.of(ByteString.copyFromUtf8("alice")));
    }

    @Test
    void aRestartLooksAgainAndFindsNothingNew() throws Exception {
        TestAccount alice = log.register("alice");
        log.addDevice(alice, 1, DEVICE_KEY);
        log.server.runJobs();
        log.server.restart();
        log.server.runJobs();
        assertThat(log.entries("leaves")).hasSize(2);

        log.server.account("bob");
        log.server.restart();
        log.server.runJobs();

        assertThat(log.entries("leaves")).hasSize(3);
    }

    @Test
    void whatCameBackWhileTheLogWasAwayBeginsAgain() {
        TestAccount alice = log.register("alice");
        log.addDevice(alice, 1, DEVICE_KEY);
        log.append(alice, Kind.DEVICE_REVOKED, DEVICE_KEY, alice.identity().bytes());
        log.delete(alice);
        TestAccount again = log.server.account("alice");

        log.server.runJobs();

        assertThat(kinds(again, again.identity().bytes()))
                .containsExactly(
                        LogEntry.Kind.IDENTITY_BOUND, LogEntry.Kind.IDENTITY_DELETED, LogEntry.Kind.IDENTITY_BOUND);
        assertThat(kinds(again, DEVICE_KEY))
                .containsExactly(LogEntry.Kind.DEVICE_ADDED, LogEntry.Kind.DEVICE_REVOKED, LogEntry.Kind.DEVICE_ADDED);
    }

    @Test
    void aKeyOfTwoAccountsIsTakenUpForBoth() {
        TestAccount alice = log.register("alice");
        TestAccount bob = log.register("bob");
        log.addDevice(alice, 1, DEVICE_KEY);
        log.neighbours.addDevice(bob.identity(), TestServer.device(1), DEVICE_KEY);

        log.server.runJobs();

        assertThat(log.client(alice).audit(DEVICE_KEY).entries())
                .extracting(entry -> entry.detail().orElseThrow())
                .containsExactly(alice.identity().bytes(), bob.identity().bytes());
    }

    @Test
    void aKeyThatIsFullIsPassedOver() {
        try (LogServer small = new LogServer("plugins.transparency.config.entries-per-key = 1")) {
            TestAccount alice = small.register("alice");
            small.addDevice(alice, 1, DEVICE_KEY);
            TestAccount bob = small.server.account("bob");
            small.neighbours.addDevice(bob.identity(), TestServer.device(1), DEVICE_KEY);

            small.server.runJobs();

            assertThat(small.client(alice).audit(bob.identity().bytes()).entries())
                    .hasSize(1);
            assertThat(small.client(alice).audit(DEVICE_KEY).entries()).hasSize(1);
        }
    }
}
