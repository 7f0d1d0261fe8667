package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.blobs.BlobsServer.assertOffset;
import static org.quicprochat.blobs.BlobsServer.assertRefused;
import static org.quicprochat.blobs.BlobsServer.chunk;
import static org.quicprochat.blobs.BlobsServer.id;
import static org.quicprochat.blobs.BlobsServer.random;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.wire.Status;

/** A disk that is full, that fails, and that has lost something. */
class DiskFaultsTest {
    private final TornDisk disk = new TornDisk(1);
    private final BlobsServer blobs =
            new BlobsServer(disk, "min-free = 10000", "sync-bytes = 64 KiB", "ahead-wait = 50 ms", "sweep-bite = 2");
    private final TestAccount alice = blobs.server.account("alice");
    private final TestAccount bob = blobs.server.account("bob");
    private final ByteString blob = random(150_000, 1);

    @AfterEach
    void stop() {
        blobs.close();
    }

    @Test
    void aFullDiskLeavesNothingHalfAndRoomForTheStore() {
        blobs.ok(chunk(alice, blob, 0, 50_000));
        disk.room(59_999);
        assertRefused(blobs.upload(chunk(alice, blob, 50_000, 50_000)), Status.UNAVAILABLE, "STORAGE_FULL", "");
        assertThat(blobs.held(alice, blob)).isEqualTo(50_000);
        disk.room(60_000);
        assertThat(blobs.ok(chunk(alice, blob, 50_000, 50_000))).isEqualTo(100_000);
        disk.room(1_000_000);
        blobs.put(alice, blob, 50_000);
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
    }

    @Test
    void aWriteThatFailsHalfwayIsWrittenAgain() {
        TornDisk small = new TornDisk(2) {
            private int writes;

            @Override
            public synchronized void write(String name, long offset, java.nio.ByteBuffer bytes)
                    throws java.io.IOException {
                writes++;
                if (writes == 2) {
                    room(100);
                }
                super.write(name, offset, bytes);
            }
        };
        try (BlobsServer full = new BlobsServer(small, "min-free = 10000")) {
            TestAccount carol = full.server.account("carol");
            full.ok(chunk(carol, blob, 0, 50_000));
            assertRefused(full.upload(chunk(carol, blob, 50_000, 50_000)), Status.UNAVAILABLE, "STORAGE_FULL", "");
            small.room(1_000_000);
            assertThat(full.held(carol, blob)).isEqualTo(50_000);
            full.put(carol, blob, 50_000);
            assertThat(full.get(carol, id(blob))).isEqualTo(blob);
        }
    }

    @Test
    void whatWasNotSyncedIsNotHeldAfterAFailure() {
        blobs.ok(chunk(alice, blob, 0, 70_000));
        disk.failNextSync();
        assertRefused(blobs.upload(chunk(alice, blob, 70_000, 70_000)), Status.UNAVAILABLE, "STORAGE_UNAVAILABLE", "");
        assertThat(blobs.held(alice, blob)).as("what was synced before").isEqualTo(70_000);
        blobs.put(alice, blob, 50_000);
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
    }

    @Test
    void theLastSyncHasToSucceedToo() {
        blobs.ok(chunk(alice, blob, 0, 70_000));
        blobs.ok(chunk(alice, blob, 70_000, 30_000));
        disk.failNextSync();
        assertRefused(blobs.upload(chunk(alice, blob, 100_000, 50_000)), Status.UNAVAILABLE, "STORAGE_UNAVAILABLE", "");
        assertThat(blobs.isThere(bob, id(blob))).isFalse();
        assertThat(blobs.held(alice, blob)).isEqualTo(70_000);
        blobs.put(alice, blob, 50_000);
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
    }

    @Test
    void anUploadWhoseFileIsLostBeginsAgain() throws Exception {
        blobs.ok(chunk(alice, blob, 0, 70_000));
        disk.loseAll();
        assertOffset(blobs.upload(chunk(alice, blob, 70_000, 10_000)), 0);
        blobs.ok(chunk(alice, blob, 0, 70_000));
        blobs.server.restart();
        disk.loseAll();
        assertThat(blobs.held(alice, blob)).isEqualTo(70_000);
        assertOffset(blobs.upload(chunk(alice, blob, 70_000, 10_000)), 0);
        blobs.put(alice, blob, 50_000);
        assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
    }

    @Test
    void filesAndRecordsThatAreAloneGo() {
        ByteString kept = random(100, 2);
        blobs.put(alice, blob, 50_000);
        blobs.put(bob, blob, 50_000);
        disk.loseAll();
        ByteString begun = random(100, 3);
        blobs.put(bob, kept);
        blobs.ok(chunk(bob, begun, 0, 50));
        for (int i = 0; i < 5; i++) {
            disk.stray("%064x-%016x".formatted(i, i));
        }
        blobs.server.runJobs();
        blobs.server.runJobs();

        assertThat(disk.files()).isEqualTo(2);
        assertThat(blobs.count("blobs")).isEqualTo(1);
        assertThat(blobs.count("owned")).isEqualTo(1);
        assertThat(blobs.count("holders")).isEqualTo(1);
        assertThat(blobs.count("files")).isEqualTo(2);
        assertThat(blobs.held(alice, blob)).isZero();
        assertThat(blobs.count("usage")).as("nothing counts for alice").isEqualTo(1);
        assertThat(blobs.get(alice, id(kept))).isEqualTo(kept);
        blobs.put(bob, begun);
    }
}
