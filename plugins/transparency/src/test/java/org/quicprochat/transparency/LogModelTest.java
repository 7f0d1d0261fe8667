package org.quicprochat.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.client.KeyAudit;
import org.quicprochat.client.LogMemory;
import org.quicprochat.client.LoggedEntry;
import org.quicprochat.plugin.service.TransparencyLog.Kind;
import org.quicprochat.proto.v1.RevokeKeyResponse;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.storage.mapdb.StorageMapdbPlugin;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.testkit.storage.FaultyStorageEngine;
import org.quicprochat.testkit.storage.MemoryStorageEngine;
import org.quicprochat.wire.Status;

/** The log beside a naive one, with every proof verified as a client does; retried, and many at once. */
class LogModelTest {
    private static final int KEYS = 12;
    private static final List<Kind> KINDS = List.of(Kind.values());

    @TempDir
    private Path directory = Path.of("");

    private final List<ByteString> leaves = new ArrayList<>();
    private final Map<ByteString, List<Logged>> about = new HashMap<>();

    private record Logged(Kind kind, long index, ByteString detail) {}

    /** RFC 9162, section 2.1.1, to the letter. */
    private static ByteString root(List<ByteString> leaves) {
        if (leaves.isEmpty()) {
            return Hashes.sha256(ByteString.EMPTY);
        }
        if (leaves.size() == 1) {
            return Hashes.sha256(ByteString.copyFrom(new byte[] {0}).concat(leaves.getFirst()));
        }
        int k = 1;
        while (2 * k < leaves.size()) {
            k *= 2;
        }
        return Hashes.sha256(ByteString.copyFrom(new byte[] {1})
                .concat(root(leaves.subList(0, k)))
                .concat(root(leaves.subList(k, leaves.size()))));
    }

    private static List<ByteString> leaves(LogServer log) {
        List<StoredEntry> stored = log.entries("leaves");
        for (int i = 0; i < stored.size(); i++) {
            assertThat(stored.get(i).key().number(0)).isEqualTo(i);
        }
        return stored.stream().map(entry -> ByteString.copyFrom(entry.value())).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void behavesAsTheModel(long seed) {
        Random random = new Random(seed);
        try (LogServer log =
                new LogServer(TestServer.builder().seed(seed), "plugins.transparency.config.entries-per-key = 1000")) {
            List<TestAccount> people =
                    List.of(log.server.account("alice"), log.server.account("bob"), log.server.account("carol"));
            // Clients that look often, and seldom: what they know is of another size each.
            List<LogMemory> memories = List.of(LogMemory.inProcess(), LogMemory.inProcess(), LogMemory.inProcess());
            for (int step = 0; step < 150; step++) {
                TestAccount actor = people.get(random.nextInt(people.size()));
                ByteString key = ByteString.copyFromUtf8("key " + random.nextInt(KEYS));
                if (random.nextInt(4) == 0) {
                    LogMemory memory = memories.get(Math.min(random.nextInt(8), 2));
                    verify(log.client(actor, memory).audit(key), key);
                } else {
                    append(log, actor, KINDS.get(random.nextInt(KINDS.size())), key, step);
                }
            }
            for (int i = 0; i < KEYS; i++) {
                ByteString key = ByteString.copyFromUtf8("key " + i);
                verify(log.client(people.getFirst(), memories.get(i % 3)).audit(key), key);
            }
            assertThat(leaves(log)).hasSizeGreaterThan(90).isEqualTo(leaves);
        }
    }

    private void append(LogServer log, TestAccount owner, Kind kind, ByteString key, int step) {
        ByteString detail = ByteString.copyFromUtf8("detail " + step);
        log.append(owner, kind, key, detail);
        about.computeIfAbsent(key, any -> new ArrayList<>()).add(new Logged(kind, leaves.size(), detail));
        leaves.add(leaves(log).get(leaves.size()));
    }

    private void verify(KeyAudit audit, ByteString key) {
        assertThat(audit.log().head().treeSize()).isEqualTo(leaves.size());
        assertThat(audit.log().head().rootHash()).isEqualTo(root(leaves));
        List<Logged> expected = about.getOrDefault(key, List.of());
        assertThat(audit.entries()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Logged wanted = expected.get(i);
            LoggedEntry entry = audit.entries().get(i);
            assertThat(entry.kind().getNumber()).isEqualTo(wanted.kind().number());
            assertThat(entry.leafIndex()).isEqualTo(wanted.index());
            assertThat(entry.detail())
                    .isEqualTo(
                            wanted.kind() == Kind.IDENTITY_DELETED ? Optional.empty() : Optional.of(wanted.detail()));
        }
    }

    /** Commits that fail, that are done and seem to fail, and crashes in between: each key is revoked once. */
    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void aRevocationThatIsTriedAgainIsLoggedOnce(long seed) throws Exception {
        Path store = Files.createDirectories(directory.resolve("store"));
        TestServerBuilder builder = TestServer.builder()
                .engine(any -> new FaultyStorageEngine(
                        MemoryStorageEngine.factory(), store, FaultyStorageEngine.Faults.SOME, seed));
        try (LogServer log = new LogServer(builder)) {
            for (int i = 0; i < 25; i++) {
                TestAccount account = log.server.account("account-" + i);
                log.revoke(account, account.identity().bytes());
                log.revoke(account, account.identity().bytes());
            }
            TestAccount account = log.server.account("account-0");
            for (int i = 0; i < 25; i++) {
                ByteString key = log.server.account("account-" + i).identity().bytes();
                assertThat(log.client(account).audit(key).entries()).hasSize(1);
            }
            assertThat(log.entries("leaves")).hasSize(25);
        }
    }

    @Test
    void appendsAtOnceTakeTurnsInMemory() throws Exception {
        appendAtOnce(TestServer.builder());
    }

    @Test
    void appendsAtOnceTakeTurnsOnDisk() throws Exception {
        appendAtOnce(TestServer.builder().withoutEngine().plugin("storage-mapdb", new StorageMapdbPlugin()));
    }

    private static void appendAtOnce(TestServerBuilder builder) throws Exception {
        int accounts = 20;
        try (LogServer log = new LogServer(builder)) {
            List<TestAccount> people = new ArrayList<>();
            List<CompletableFuture<TestAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < accounts; i++) {
                TestAccount account = log.server.account("account-" + i);
                people.add(account);
                for (int key = 0; key < 3; key++) {
                    log.neighbours.addDevice(
                            account.identity(), TestServer.device(key), ByteString.copyFromUtf8(i + " key " + key));
                }
            }
            TestConnection connection = log.server.connect();
            for (int key = 0; key < 3; key++) {
                for (int i = 0; i < accounts; i++) {
                    byte[] request = LogServer.revocation(people.get(i), ByteString.copyFromUtf8(i + " key " + key))
                            .build()
                            .toByteArray();
                    // Twice, as a client that lost the answer does.
                    answers.add(connection.send(LogServer.REVOKE, request));
                    answers.add(connection.send(LogServer.REVOKE, request));
                }
            }
            for (var answer : answers) {
                var got = answer.get(60, TimeUnit.SECONDS);
                assertThat(got.status()).isEqualTo(Status.OK);
                RevokeKeyResponse response = got.ok(RevokeKeyResponse.parser());
                assertThat(response.getEntry().getLeafIndex())
                        .isLessThan(response.getHead().getTreeSize());
            }
            List<ByteString> leaves = leaves(log);
            assertThat(leaves).hasSize(3 * accounts).doesNotHaveDuplicates();
            KeyAudit last = log.client(people.getFirst()).audit(ByteString.copyFromUtf8("0 key 0"));
            assertThat(last.log().head().rootHash()).isEqualTo(root(leaves));
            assertThat(last.entries()).hasSize(1);
        }
    }
}
