package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.blobs.BlobsServer.chunk;
import static org.quicprochat.blobs.BlobsServer.id;
import static org.quicprochat.blobs.BlobsServer.random;
import static org.quicprochat.blobs.BlobsServer.request;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.UploadBlobRequest;
import org.quicprochat.storage.mapdb.StorageMapdbPlugin;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** Many calls for the same blob at once, on the real disk and store. */
class ConcurrencyTest {
    private static final int CHUNK = 20_000;
    private static final int CHUNKS = 40;

    private final ByteString blob = random(CHUNK * CHUNKS - 2_345, 1);

    private static BlobsServer start(String... config) {
        return new BlobsServer(
                TestServer.builder().withoutEngine().plugin("storage-mapdb", new StorageMapdbPlugin()),
                new BlobsPlugin(),
                config);
    }

    private List<UploadBlobRequest> chunks(TestAccount account) {
        UploadBlobRequest whole = request(account, blob).build();
        List<UploadBlobRequest> chunks = new ArrayList<>();
        for (int at = 0; at < blob.size(); at += CHUNK) {
            ByteString bytes = blob.substring(at, Math.min(at + CHUNK, blob.size()));
            chunks.add(whole.toBuilder().setOffset(at).setChunk(bytes).build());
        }
        return chunks;
    }

    private static List<CompletableFuture<TestAnswer>> send(TestConnection connection, List<UploadBlobRequest> chunks) {
        return chunks.stream()
                .map(chunk -> connection.send(BlobsServer.UPLOAD, chunk.toByteArray()))
                .toList();
    }

    private static long good(List<CompletableFuture<TestAnswer>> answers) throws Exception {
        long good = 0;
        for (CompletableFuture<TestAnswer> answer : answers) {
            TestAnswer got = answer.get(60, TimeUnit.SECONDS);
            if (got.status() == Status.OK) {
                good++;
            } else {
                assertThat(got.reason()).as("%s", got).isEqualTo("OFFSET");
            }
        }
        return good;
    }

    @Test
    void chunksThatComeBeforeTheirTurnWaitForIt() throws Exception {
        try (BlobsServer blobs = start("sync-bytes = 64 KiB", "ahead-wait = 20 s")) {
            TestAccount alice = blobs.server.account("alice");
            List<UploadBlobRequest> chunks = chunks(alice);
            List<UploadBlobRequest> ahead = new ArrayList<>(chunks.subList(1, CHUNKS));
            Collections.shuffle(ahead, new Random(1));
            blobs.ok(chunks.getFirst());

            assertThat(good(send(blobs.server.connection(), ahead))).isEqualTo(CHUNKS - 1);
            assertThat(blobs.get(alice, id(blob))).isEqualTo(blob);
        }
    }

    @Test
    void chunksThatComeBeforeTheFirstWaitForIt() throws Exception {
        try (BlobsServer blobs = start("sync-bytes = 64 KiB", "ahead-wait = 20 s")) {
            TestAccount alice = blobs.server.account("alice");
            List<UploadBlobRequest> chunks = new ArrayList<>(chunks(alice));
            Collections.reverse(chunks);

            assertThat(good(send(blobs.server.connection(), chunks))).isEqualTo(CHUNKS);
            assertThat(blobs.get(alice, id(blob))).isEqualTo(blob);
        }
    }

    @Test
    void whatWaitsForABeginThatIsRefusedIsTold() throws Exception {
        try (BlobsServer blobs = start("account-uploads = 1", "ahead-memory = 20000", "ahead-wait = 10 minutes")) {
            TestAccount alice = blobs.server.account("alice");
            blobs.ok(chunk(alice, random(2 * CHUNK, 2), 0, 1));
            List<UploadBlobRequest> chunks = chunks(alice);
            // There is room for one of them: when one was told so, the other waits.
            List<CompletableFuture<TestAnswer>> two = send(blobs.server.connection(), chunks.subList(1, 3));
            CompletableFuture.anyOf(two.getFirst(), two.getLast()).get(20, TimeUnit.SECONDS);

            assertThat(blobs.upload(chunks.getFirst()).reason()).isEqualTo("UPLOADS_FULL");
            assertThat(good(two)).isZero();
        }
    }

    @Test
    void aQuestionDoesNotDisturbWhatWaitsForTheBegin() throws Exception {
        try (BlobsServer blobs = start("ahead-memory = 20000", "ahead-wait = 20 s")) {
            TestAccount alice = blobs.server.account("alice");
            List<UploadBlobRequest> chunks = chunks(alice);
            // There is room for one of them: when one was told so, the other waits.
            List<CompletableFuture<TestAnswer>> two = send(blobs.server.connection(), chunks.subList(1, 3));
            CompletableFuture.anyOf(two.getFirst(), two.getLast()).get(20, TimeUnit.SECONDS);

            assertThat(blobs.held(alice, blob)).isZero();
            blobs.ok(chunks.getFirst());
            blobs.ok(chunks.get(1));
            assertThat(good(two)).isEqualTo(1);
        }
    }

    @Test
    void whatWaitsIsBounded() throws Exception {
        try (BlobsServer blobs = start("ahead-memory = 50000", "ahead-wait = 300 ms")) {
            TestAccount alice = blobs.server.account("alice");
            blobs.ok(chunk(alice, blob, 0, 1));
            List<UploadBlobRequest> chunks = chunks(alice);
            assertThat(good(send(blobs.server.connection(), chunks.subList(1, 6))))
                    .isZero();
            List<CompletableFuture<TestAnswer>> two = send(blobs.server.connection(), chunks.subList(1, 3));
            blobs.ok(chunks.getFirst());
            assertThat(good(two)).as("what waited is let go").isEqualTo(2);
        }
    }

    @Test
    void twoConnectionsOfOneAccountUploadTheSame() throws Exception {
        try (BlobsServer blobs = start("sync-bytes = 64 KiB", "ahead-wait = 20 s")) {
            TestAccount alice = blobs.server.account("alice");
            blobs.ok(chunks(alice).getFirst());
            List<CompletableFuture<TestAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answers.addAll(send(blobs.server.connect(), chunks(alice)));
            }
            assertThat(good(answers)).isEqualTo(3 * CHUNKS);
            assertThat(blobs.get(alice, id(blob))).isEqualTo(blob);
            assertThat(blobs.count("owned")).isEqualTo(1);
            assertThat(blobs.count("uploads")).isZero();
            assertThat(blobs.files()).hasSize(1);
        }
    }

    @Test
    void manyAccountsUploadTheSame() throws Exception {
        try (BlobsServer blobs = start("sync-bytes = 64 KiB", "live-uploads = 2", "ahead-wait = 20 s")) {
            List<CompletableFuture<TestAnswer>> answers = new ArrayList<>();
            List<TestAccount> people = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                TestAccount person = blobs.server.account("person-" + i);
                people.add(person);
                blobs.ok(chunks(person).getFirst());
            }
            for (TestAccount person : people) {
                answers.addAll(send(blobs.server.connect(), chunks(person)));
            }
            good(answers);
            for (TestAccount person : people) {
                blobs.put(person, blob, CHUNK);
            }
            blobs.server.runJobs();
            assertThat(blobs.get(people.getFirst(), id(blob))).isEqualTo(blob);
            assertThat(blobs.count("owned")).isEqualTo(5);
            assertThat(blobs.files()).as("the bytes are there once").hasSize(1);
        }
    }

    @Test
    void downloadsGoOnWhileABlobIsReplacedAndSwept() throws Exception {
        try (BlobsServer blobs = start("sync-bytes = 64 KiB")) {
            TestAccount alice = blobs.server.account("alice");
            blobs.put(alice, blob, 1 << 20);
            for (int i = 0; i < 5; i++) {
                TestAccount person = blobs.server.account("person-" + i);
                CompletableFuture<ByteString> read = CompletableFuture.supplyAsync(() -> blobs.get(alice, id(blob)));
                blobs.put(person, blob, 1 << 20);
                blobs.server.runJobs();
                assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(blob);
            }
            assertThat(blobs.files()).hasSize(1);
        }
    }

    @Test
    void downloadsWaitForMemory() throws Exception {
        try (BlobsServer blobs = start("range-memory = 16 MiB", "range-wait = 20 s")) {
            TestAccount alice = blobs.server.account("alice");
            ByteString large = random(4 << 20, 2);
            blobs.put(alice, large, 1 << 20);
            List<CompletableFuture<ByteString>> reads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                reads.add(CompletableFuture.supplyAsync(() -> blobs.get(alice, id(large))));
            }
            for (CompletableFuture<ByteString> read : reads) {
                assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(large);
            }
        }
    }
}
