package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.blobs.BlobsServer.assertOffset;
import static org.quicprochat.blobs.BlobsServer.assertRefused;
import static org.quicprochat.blobs.BlobsServer.chunk;
import static org.quicprochat.blobs.BlobsServer.id;
import static org.quicprochat.blobs.BlobsServer.random;
import static org.quicprochat.blobs.BlobsServer.request;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/** Whose blobs are whose: quotas, references, time, deletion. */
class OwnersTest {
    private final BlobsServer blobs = new BlobsServer(
            "max-size = 5000",
            "account-bytes = 10000",
            "account-blobs = 5",
            "account-uploads = 3",
            "ahead-wait = 50 ms",
            "sweep-bite = 2");
    private final TestAccount alice = blobs.server.account("alice");
    private final TestAccount bob = blobs.server.account("bob");

    @AfterEach
    void stop() {
        blobs.close();
    }

    @Test
    void anUploadCountsWholeFromItsFirstByte() {
        ByteString first = random(5000, 1);
        ByteString second = random(5000, 2);
        ByteString third = random(1, 3);
        blobs.ok(chunk(alice, first, 0, 1));
        blobs.ok(chunk(alice, second, 0, 1));
        assertRefused(blobs.upload(chunk(alice, third, 0, 1)), Status.RATE_LIMITED, "QUOTA_FULL", "");
        assertThat(blobs.count("uploads")).isEqualTo(2);

        blobs.put(alice, first);
        blobs.put(alice, second);
        assertRefused(blobs.upload(chunk(alice, third, 0, 1)), Status.RATE_LIMITED, "QUOTA_FULL", "");
        assertThat(blobs.put(bob, third)).as("a quota is one account's").isNotNull();

        blobs.advance(Duration.ofDays(30));
        blobs.server.runJobs();
        blobs.put(alice, third);
    }

    @Test
    void thereIsABoundOnTheNumberOfBlobs() {
        for (int i = 0; i < 5; i++) {
            blobs.put(alice, random(1, i));
        }
        assertRefused(blobs.upload(chunk(alice, random(2, 9), 0, 1)), Status.RATE_LIMITED, "QUOTA_FULL", "");
    }

    @Test
    void thereIsABoundOnUnfinishedUploads() {
        for (int i = 0; i < 3; i++) {
            blobs.ok(chunk(alice, random(2, i), 0, 1));
        }
        assertRefused(blobs.upload(chunk(alice, random(2, 9), 0, 1)), Status.RATE_LIMITED, "UPLOADS_FULL", "");
        assertThat(blobs.ok(chunk(alice, random(2, 1), 1, 1)))
                .as("those under way go on")
                .isEqualTo(2);
        assertThat(blobs.ok(chunk(alice, random(2, 9), 0, 1))).isEqualTo(1);
    }

    /** What an account sees of its upload is the same whether or not another has the blob, answer by answer. */
    @Test
    void anUploadNeverTellsWhetherAnotherHasTheBlob() {
        ByteString common = random(3000, 1);
        ByteString unknown = random(3000, 2);
        blobs.put(bob, common);

        assertThat(story(common)).isEqualTo(story(unknown));
        blobs.server.runJobs();
        assertThat(blobs.files()).as("the bytes are there once").hasSize(2);
        assertThat(blobs.get(bob, id(common))).isEqualTo(common);
    }

    private List<String> story(ByteString blob) {
        return List.of(
                Long.toString(blobs.held(alice, blob)),
                blobs.upload(chunk(alice, blob, 1000, 1000)).toString(),
                Long.toString(blobs.ok(chunk(alice, blob, 0, 1000))),
                Long.toString(blobs.held(alice, blob)),
                blobs.upload(request(alice, blob).setTotalSize(17).build()).toString(),
                Long.toString(blobs.ok(chunk(alice, blob, 1000, 1000))),
                Long.toString(blobs.ok(chunk(alice, blob, 2000, 1000))),
                Long.toString(blobs.count("owned") - blobs.count("holders")));
    }

    @Test
    void wrongBytesForABlobOfAnothersHarmNobody() {
        ByteString blob = random(2000, 1);
        blobs.put(bob, blob);
        TestAnswer answer =
                blobs.upload(request(alice, blob).setChunk(random(2000, 7)).build());
        assertRefused(answer, Status.BAD_REQUEST, "HASH_MISMATCH", "blob_id");
        blobs.server.runJobs();
        assertThat(blobs.get(alice, id(blob))).isEqualTo(blob);
        assertThat(blobs.files()).hasSize(1);
    }

    @Test
    void theBytesGoWithTheLastReference() {
        ByteString common = random(3000, 1);
        ByteString own = random(100, 2);
        ByteString begun = random(4000, 3);
        blobs.put(alice, common);
        blobs.put(bob, common);
        blobs.put(alice, own);
        blobs.ok(chunk(alice, begun, 0, 1000));

        assertThat(blobs.erase(alice)).isEqualTo(3);

        assertThat(blobs.entries())
                .allSatisfy(entry -> assertThat(entry.key().elements())
                        .doesNotContain(alice.identity().bytes()));
        assertThat(blobs.isThere(bob, id(own))).isFalse();
        assertThat(blobs.get(bob, id(common))).isEqualTo(common);
        blobs.server.runJobs();
        assertThat(blobs.files()).hasSize(1);
        assertThat(blobs.erase(bob)).isEqualTo(1);
        blobs.server.runJobs();
        assertThat(blobs.files()).isEmpty();
        assertThat(blobs.entries()).isEmpty();
    }

    @Test
    void anUploadWhoseAccountIsErasedEndsAndLeavesNothing() {
        ByteString blob = random(3000, 1);
        blobs.ok(chunk(alice, blob, 0, 1000));
        blobs.erase(alice);
        assertOffset(blobs.upload(chunk(alice, blob, 1000, 1000)), 0);
        blobs.server.runJobs();
        assertThat(blobs.entries()).isEmpty();
        assertThat(blobs.files()).isEmpty();

        blobs.put(alice, blob);
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
    }

    @Test
    void anAccountThatEndsDuringACallBeginsNothing() {
        blobs.beforeHandlers(() -> blobs.server.deleteAccount(alice.identity()));
        TestAnswer answer = blobs.upload(chunk(alice, random(10, 1), 0, 5));
        assertRefused(answer, Status.UNAUTHORIZED, "SESSION_INVALID", "");
        assertThat(blobs.entries()).isEmpty();
    }

    @Test
    void anotherUploadRenewsABlob() {
        ByteString blob = random(1000, 1);
        blobs.put(alice, blob);
        blobs.advance(Duration.ofDays(20));
        blobs.put(alice, blob);
        blobs.advance(Duration.ofDays(20));
        blobs.server.runJobs();
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
        assertThat(blobs.count("due")).isEqualTo(1);
        blobs.advance(Duration.ofDays(10));
        assertThat(blobs.isThere(bob, id(blob))).isFalse();
        assertThat(blobs.held(alice, blob)).as("expired, if not swept yet").isZero();
        assertThat(blobs.ok(chunk(alice, blob, 0, 1000))).isEqualTo(1000);
        blobs.server.runJobs();
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
        assertThat(blobs.files()).hasSize(1);
    }

    @Test
    void aBlobIsKeptAsLongAsTheLastOfItsOwnersKeepsIt() {
        ByteString blob = random(1000, 1);
        blobs.put(alice, blob);
        blobs.advance(Duration.ofDays(20));
        blobs.put(bob, blob);
        blobs.advance(Duration.ofDays(20));
        blobs.server.runJobs();
        assertThat(blobs.count("owned")).isEqualTo(1);
        assertThat(blobs.isThere(alice, id(blob))).isTrue();
        blobs.erase(bob);
        assertThat(blobs.isThere(alice, id(blob))).isFalse();
    }

    @Test
    void theSweepTakesAwayAllThatHasExpired() {
        for (int i = 0; i < 5; i++) {
            blobs.put(alice, random(100, i));
            blobs.put(bob, random(100, 10 + i));
        }
        blobs.server.runJobs();
        assertThat(blobs.files()).hasSize(10);
        blobs.advance(Duration.ofDays(30));
        blobs.server.runJobs();
        assertThat(blobs.entries()).isEmpty();
        assertThat(blobs.files()).isEmpty();
    }

    @Test
    void anUnfinishedUploadIsForgotten() {
        ByteString blob = random(1000, 1);
        blobs.ok(chunk(alice, blob, 0, 500));
        blobs.advance(Duration.ofHours(24).minusMillis(1));
        blobs.server.runJobs();
        assertThat(blobs.files()).hasSize(1);
        blobs.advance(Duration.ofMillis(1));
        blobs.server.runJobs();
        assertThat(blobs.entries()).isEmpty();
        assertThat(blobs.files()).isEmpty();
        assertOffset(blobs.upload(chunk(alice, blob, 500, 500)), 0);
        blobs.put(alice, blob);
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
    }

    @Test
    void uploadedBytesHaveARate() throws Exception {
        try (BlobsServer limited = new BlobsServer(
                TestServer.builder()
                        .config("limits.rate.enabled = true")
                        .config("limits.rate.upload { burst = 3000, refill = 1, period = 1 hour }"),
                new BlobsPlugin())) {
            TestAccount carol = limited.server.account("carol");
            ByteString blob = random(10_000, 1);
            limited.ok(chunk(carol, blob, 0, 2000));
            limited.ok(chunk(carol, blob, 2000, 1000));
            assertThat(limited.upload(chunk(carol, blob, 3000, 1)).status()).isEqualTo(Status.RATE_LIMITED);
            assertThat(limited.held(carol, blob)).isEqualTo(3000);
        }
    }
}
