package org.quicprochat.auth.opaque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.auth.opaque.Answers.assertNoSession;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.auth.opaque.FakeContext.FakeConnection;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.Sessions;
import org.quicprochat.plugin.storage.ReadTransaction;

/** The life of a session, and method 104. */
class SessionTest {
    private static final DeviceId DEVICE = new DeviceId(AuthServer.repeat(7, 16));

    @TempDir
    private Path directory;

    private final FakeStore store = new FakeStore();
    private AuthServer server;
    private IdentityKey alice;

    @BeforeEach
    void register() throws Exception {
        server = new AuthServer(store, directory, "");
        alice = new IdentityKey(server.register("alice", "secret"));
    }

    @Test
    void aCallCostsOneReadAndNoWrite() throws Exception {
        ByteString token = server.login("alice", "secret");
        server.advance(Duration.ofMinutes(59));
        int gets = store.gets();
        int commits = store.commits();
        server.authenticate(token);
        server.runJobs();
        assertThat(store.gets()).isEqualTo(gets + 1);
        assertThat(store.commits()).isEqualTo(commits);
    }

    @Test
    void missingAndGarbledTokensAreNoSession() throws Exception {
        ByteString token = server.login("alice", "secret");
        assertNoSession(() -> server.authenticate(ByteString.EMPTY));
        assertNoSession(() -> server.authenticate(AuthServer.repeat(0, 32)));
        assertNoSession(() -> server.authenticate(token.substring(1)));
        assertNoSession(() -> server.authenticate(token.concat(token)));
        server.authenticate(token);
    }

    @Test
    void aSessionLivesThirtyDaysAfterItsLastUse() throws Exception {
        ByteString token = server.login("alice", "secret");
        server.advance(Duration.ofDays(29));
        server.authenticate(token);
        server.runJobs();
        server.advance(Duration.ofDays(30).minusMillis(1));
        server.runJobs();
        server.authenticate(token);
        server.advance(Duration.ofMillis(1));
        assertNoSession(() -> server.authenticate(token));
    }

    @Test
    void aUseIsWrittenAtMostOnceAnHour() throws Exception {
        ByteString token = server.login("alice", "secret");
        int before = store.commits();
        for (int minute = 0; minute < 120; minute++) {
            server.advance(Duration.ofMinutes(1));
            server.authenticate(token);
            server.definition.jobs().getFirst().work().run();
        }
        assertThat(store.commits()).isEqualTo(before + 2);
    }

    @Test
    void aSessionLivesNinetyDaysAtMost() throws Exception {
        ByteString token = server.login("alice", "secret");
        for (int day = 0; day < 89; day++) {
            server.advance(Duration.ofDays(1));
            server.authenticate(token);
            server.runJobs();
        }
        server.advance(Duration.ofDays(1).minusMillis(1));
        server.authenticate(token);
        server.advance(Duration.ofMillis(1));
        assertNoSession(() -> server.authenticate(token));
    }

    @Test
    void expiredSessionsAreSweptAndLiveOnesAreNot() throws Exception {
        int empty = store.contents().size();
        ByteString idle = server.login("alice", "secret");
        ByteString used = server.login("alice", "secret");
        server.advance(Duration.ofDays(20));
        server.authenticate(used);
        server.runJobs();
        server.advance(Duration.ofDays(10));
        server.runJobs();
        assertNoSession(() -> server.authenticate(idle));
        server.authenticate(used);
        assertThat(store.contents()).hasSize(empty + 3);
        server.advance(Duration.ofDays(30));
        server.runJobs();
        server.advance(Duration.ofDays(30));
        server.runJobs();
        assertThat(store.contents()).hasSize(empty);
    }

    @Test
    void aSweepTakesManyBites() throws Exception {
        AuthServer small = new AuthServer(store, directory, "sweep-bite = 2");
        int empty = store.contents().size();
        for (int i = 0; i < 5; i++) {
            small.login("alice", "secret");
        }
        small.advance(Duration.ofDays(30));
        small.runJobs();
        assertThat(store.contents()).hasSize(empty);
    }

    @Test
    void anAccountHasTenSessionsAndTheOldestGoes() throws Exception {
        List<ByteString> tokens = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            server.advance(Duration.ofSeconds(1));
            tokens.add(server.login("alice", "secret"));
        }
        assertNoSession(() -> server.authenticate(tokens.get(0)));
        assertNoSession(() -> server.authenticate(tokens.get(1)));
        tokens.subList(2, 12).forEach(server::authenticate);
    }

    @Test
    void logoutEndsTheOneSession() throws Exception {
        ByteString other = server.login("alice", "secret");
        int before = store.contents().size();
        ByteString token = server.login("alice", "secret");
        server.logout(token);
        assertThat(server.context.closed).containsExactly("released");
        assertNoSession(() -> server.authenticate(token));
        assertNoSession(() -> server.logout(token));
        server.authenticate(other);
        assertThat(store.contents()).hasSize(before);
    }

    @Test
    void sessionsOfAnAccountEndWithATransaction() throws Exception {
        ByteString token = server.login("alice", "secret");
        server.register("bob", "secret");
        ByteString bobs = server.login("bob", "secret");
        Sessions sessions = server.service(Sessions.class);
        assertThat(store.<Integer>run(tx -> sessions.end(tx, alice, Optional.empty())))
                .isEqualTo(1);
        assertNoSession(() -> server.authenticate(token));
        server.authenticate(bobs);
        assertThat(server.context.closed).containsExactly("identity");
    }

    @Test
    void aRevokedDevicesSessionsEnd() throws Exception {
        server.context.provide(Devices.class, new AnyDevice());
        ByteString without = server.login("alice", "secret");
        ByteString with = deviceLogin(DEVICE.bytes());
        ByteString other = deviceLogin(AuthServer.repeat(8, 16));
        store.run(tx -> {
            server.extension(DeviceDataOwner.class).revoked(tx, alice, DEVICE);
            return true;
        });
        assertNoSession(() -> server.authenticate(with));
        server.authenticate(without);
        server.authenticate(other);
        assertThat(server.context.closed).containsExactly("device");
    }

    @Test
    void rowsReadBackAsWritten() {
        Instant time = Instant.ofEpochMilli(1_700_000_000_123L);
        for (Optional<DeviceId> device : List.of(Optional.of(DEVICE), Optional.<DeviceId>empty())) {
            SessionRow row = new SessionRow(time, time.plusMillis(1), time.plusMillis(2), alice, device, "alice");
            assertThat(SessionRow.decode(row.encode())).isEqualTo(row).hasToString("SessionRow[]");
        }
        AccountRow account = new AccountRow(alice, time, AuthServer.repeat(3, 192));
        assertThat(AccountRow.decode(account.encode())).isEqualTo(account).hasToString("AccountRow[]");
    }

    @Test
    void usesThatWaitAreBounded() throws Exception {
        AuthServer small = new AuthServer(store, directory, "sessions.use-queue = 1");
        ByteString first = small.login("alice", "secret");
        ByteString second = small.login("alice", "secret");
        small.advance(Duration.ofHours(1));
        small.authenticate(first);
        small.authenticate(second);
        small.runJobs();
        small.advance(Duration.ofDays(30).minusHours(1));
        small.authenticate(first);
        assertNoSession(() -> small.authenticate(second));
    }

    private ByteString deviceLogin(ByteString device) throws Exception {
        FakeConnection connection = new FakeConnection();
        return server.finishLogin(
                        connection, server.login(connection, "alice", "secret").setDeviceId(device))
                .getSessionToken();
    }

    /** Every device is registered. */
    private static final class AnyDevice implements Devices {
        @Override
        public List<DeviceId> of(ReadTransaction tx, IdentityKey identity) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isRegistered(ReadTransaction tx, IdentityKey identity, DeviceId device) {
            return true;
        }
    }
}
