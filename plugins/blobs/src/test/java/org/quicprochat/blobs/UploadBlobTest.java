package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.blobs.BlobsServer.assertOffset;
import static org.quicprochat.blobs.BlobsServer.assertRefused;
import static org.quicprochat.blobs.BlobsServer.chunk;
import static org.quicprochat.blobs.BlobsServer.id;
import static org.quicprochat.blobs.BlobsServer.random;
import static org.quicprochat.blobs.BlobsServer.request;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.wire.Status;

/** 600 UploadBlob, comment by comment. */
class UploadBlobTest {
    private final BlobsServer blobs =
            new BlobsServer("max-size = 5000", "max-chunk = 2 KiB", "ahead-wait = 50 ms", "sync-bytes = 64 KiB");
    private final TestAccount alice = blobs.server.account("alice");
    private final TestAccount bob = blobs.server.account("bob");
    private final ByteString blob = random(4500, 1);

    @AfterEach
    void stop() {
        blobs.close();
    }

    @Test
    void aBlobIsThereOnceAllItsBytesAre() {
        assertThat(blobs.ok(chunk(alice, blob, 0, 2000))).isEqualTo(2000);
        assertThat(blobs.isThere(bob, id(blob))).isFalse();
        assertThat(blobs.ok(chunk(alice, blob, 2000, 2000))).isEqualTo(4000);
        assertThat(blobs.isThere(alice, id(blob))).isFalse();
        assertThat(blobs.ok(chunk(alice, blob, 4000, 500))).isEqualTo(4500);

        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
        assertThat(blobs.count("uploads")).isZero();
        assertThat(blobs.files())
                .singleElement()
                .satisfies(file -> assertThat(file).hasBinaryContent(blob.toByteArray()));
    }

    @Test
    void everyRetryDoesNoHarm() {
        for (int i = 0; i < 3; i++) {
            assertThat(blobs.ok(chunk(alice, blob, 0, 2000))).isEqualTo(2000);
        }
        assertThat(blobs.ok(chunk(alice, blob, 500, 1000)))
                .as("all held already")
                .isEqualTo(2000);
        assertThat(blobs.ok(chunk(alice, blob, 1500, 1000)))
                .as("half held already")
                .isEqualTo(2500);
        blobs.put(alice, blob);
        for (int i = 0; i < 3; i++) {
            assertThat(blobs.ok(chunk(alice, blob, 4000, 500)))
                    .as("the answer was lost")
                    .isEqualTo(4500);
            assertThat(blobs.ok(chunk(alice, blob, 0, 10))).isEqualTo(4500);
        }
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
        assertThat(blobs.count("owned")).isEqualTo(1);
    }

    @Test
    void anEmptyChunkAsksForTheOffsetAndBeginsNothing() {
        assertThat(blobs.held(alice, blob)).isZero();
        assertThat(blobs.entries()).isEmpty();
        blobs.ok(chunk(alice, blob, 0, 1234));
        assertThat(blobs.held(alice, blob)).isEqualTo(1234);
        assertThat(blobs.held(bob, blob)).as("an upload is one account's").isZero();
        blobs.put(alice, blob);
        assertThat(blobs.held(alice, blob)).isEqualTo(4500);
    }

    @Test
    void bytesThatDoNotFollowAreRefusedWithTheOffsetToGoOnFrom() {
        assertOffset(blobs.upload(chunk(alice, blob, 100, 100)), 0);
        assertThat(blobs.entries()).as("nothing was begun").isEmpty();
        blobs.ok(chunk(alice, blob, 0, 1000));
        assertOffset(blobs.upload(chunk(alice, blob, 1001, 100)), 1000);
        assertOffset(
                blobs.upload(request(alice, blob)
                        .setOffset(-1)
                        .setChunk(blob.substring(0, 1))
                        .build()),
                1000);
        assertThat(blobs.ok(chunk(alice, blob, 1000, 100))).isEqualTo(1100);
    }

    @Test
    void bytesBehindTheEndAreRefused() {
        ByteString more = blob.substring(0, 2000);
        assertOffset(
                blobs.upload(
                        request(alice, blob).setTotalSize(1999).setChunk(more).build()),
                0);
        assertThat(blobs.entries()).isEmpty();
        blobs.ok(chunk(alice, blob, 0, 2000));
        blobs.ok(chunk(alice, blob, 2000, 2000));
        assertOffset(
                blobs.upload(request(alice, blob).setOffset(4000).setChunk(more).build()), 4000);
        blobs.put(alice, blob);
        assertThat(blobs.get(alice, id(blob))).isEqualTo(blob);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5001, Long.MAX_VALUE, -1})
    void aSizeThatNoBlobHasIsRefusedBeforeAByteIsKept(long size) {
        assertRefused(
                blobs.upload(request(alice, blob)
                        .setTotalSize(size)
                        .setChunk(blob.substring(0, 10))
                        .build()),
                Status.BAD_REQUEST,
                "TOO_LARGE",
                "total_size");
        assertThat(blobs.entries()).isEmpty();
        assertThat(blobs.files()).isEmpty();
    }

    @Test
    void theLargestBlobAndTheSmallestAreTaken() {
        ByteString largest = random(5000, 2);
        ByteString smallest = random(1, 3);
        assertThat(blobs.get(bob, blobs.put(alice, largest))).isEqualTo(largest);
        assertThat(blobs.get(bob, blobs.put(alice, smallest))).isEqualTo(smallest);
    }

    @Test
    void aChunkOverTheLimitIsRefused() {
        assertRefused(blobs.upload(chunk(alice, blob, 0, 2049)), Status.BAD_REQUEST, "TOO_LARGE", "chunk");
        assertThat(blobs.entries()).isEmpty();
        assertThat(blobs.ok(chunk(alice, blob, 0, 2048))).isEqualTo(2048);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void anIdHas32Bytes(int size) {
        assertRefused(
                blobs.upload(request(alice, blob)
                        .setBlobId(random(size, 1))
                        .setChunk(blob.substring(0, 10))
                        .build()),
                Status.BAD_REQUEST,
                "LENGTH",
                "blob_id");
    }

    @Test
    void bytesThatDoNotHashToTheIdAreDropped() {
        ByteString other = random(4500, 9);
        blobs.ok(chunk(alice, blob, 0, 2000));
        ByteString rest = blob.substring(2000, 4000);
        blobs.ok(request(alice, blob).setOffset(2000).setChunk(rest).build());
        assertRefused(
                blobs.upload(request(alice, blob)
                        .setOffset(4000)
                        .setChunk(other.substring(4000))
                        .build()),
                Status.BAD_REQUEST,
                "HASH_MISMATCH",
                "blob_id");

        assertThat(blobs.isThere(alice, id(blob))).isFalse();
        assertThat(blobs.held(alice, blob)).isZero();
        assertThat(blobs.count("usage")).as("nothing counts any more").isZero();
        blobs.server.runJobs();
        assertThat(blobs.files()).isEmpty();
        assertThat(blobs.entries()).isEmpty();
        blobs.put(alice, blob);
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
    }

    @Test
    void anUploadHasOneSize() {
        blobs.ok(chunk(alice, blob, 0, 1000));
        assertRefused(
                blobs.upload(request(alice, blob).setTotalSize(4501).build()),
                Status.BAD_REQUEST,
                "TOTAL_SIZE",
                "total_size");
        assertRefused(
                blobs.upload(request(alice, blob)
                        .setTotalSize(1000)
                        .setChunk(blob.substring(0, 1000))
                        .build()),
                Status.BAD_REQUEST,
                "TOTAL_SIZE",
                "total_size");
        blobs.put(alice, blob);
        assertRefused(
                blobs.upload(request(alice, blob).setTotalSize(1).build()),
                Status.BAD_REQUEST,
                "TOTAL_SIZE",
                "total_size");
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
    }

    @Test
    void aSessionIsNeeded() {
        assertThat(blobs.upload(request(alice, blob)
                                .setSessionToken(random(32, 5))
                                .build())
                        .status())
                .isEqualTo(Status.UNAUTHORIZED);
    }

    @Test
    void aRestartForgetsNothingThatWasHeldWhenItStopped() throws Exception {
        blobs.ok(chunk(alice, blob, 0, 1500));
        blobs.server.restart();
        assertThat(blobs.held(alice, blob)).isEqualTo(1500);
        blobs.ok(chunk(alice, blob, 1500, 1000));
        blobs.server.restart();
        blobs.put(alice, blob);
        blobs.server.restart();
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
    }
}
