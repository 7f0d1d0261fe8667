package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.blobs.BlobsServer.chunk;
import static org.quicprochat.blobs.BlobsServer.id;
import static org.quicprochat.blobs.BlobsServer.random;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.proto.v1.UploadBlobResponse;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.wire.Status;

/**
 * The power goes at every change of the disk, one after the other: what was acknowledged as whole is there, what was
 * not goes on without a byte that is wrong, and nothing is left over.
 */
class CrashTest {
    private static final int CHUNK = 40_000;
    private static final int MORE_THAN_ALL = 100;

    private final ByteString blob = random(210_000, 1);

    @ParameterizedTest(name = "when the change took effect: {0}")
    @ValueSource(booleans = {false, true})
    void everyCrashPoint(boolean whenDone) throws Exception {
        int crashed = 0;
        for (int at = 1; at < MORE_THAN_ALL; at++) {
            if (!survives(at, whenDone)) {
                break;
            }
            crashed++;
        }
        assertThat(crashed).as("changes of two uploads and a sweep").isBetween(15, MORE_THAN_ALL - 2);
    }

    /** Whether the power went at all. */
    private boolean survives(int change, boolean whenDone) throws Exception {
        TornDisk disk = new TornDisk(change);
        BlobsPlugin plugin = new BlobsPlugin(path -> disk.started());
        try (BlobsServer blobs =
                new BlobsServer(TestServer.builder(), plugin, "sync-bytes = 64 KiB", "ahead-wait = 1 ms")) {
            TestAccount alice = blobs.server.account("alice");
            TestAccount bob = blobs.server.account("bob");
            Set<TestAccount> whole = new HashSet<>();
            disk.failPowerAt(change, whenDone);

            boolean crashed = put(blobs, disk, alice, whole);
            crashed |= put(blobs, disk, bob, whole);
            crashed |= sweep(blobs, disk);

            assertThat(blobs.get(alice, id(blob))).isEqualTo(blob);
            blobs.server.runJobs();
            assertThat(disk.files()).as("change %s", change).isEqualTo(1);
            assertThat(blobs.count("files")).isEqualTo(1);
            assertThat(blobs.count("owned")).isEqualTo(2);
            assertThat(blobs.count("uploads") + blobs.count("garbage")).isZero();
            assertThat(blobs.get(bob, id(blob))).isEqualTo(blob);
            return crashed;
        }
    }

    private boolean put(BlobsServer blobs, TornDisk disk, TestAccount account, Set<TestAccount> whole)
            throws Exception {
        boolean crashed = false;
        int at = 0;
        while (at < blob.size()) {
            TestAnswer answer = blobs.upload(chunk(account, blob, at, Math.min(CHUNK, blob.size() - at)));
            if (disk.isDead()) {
                crashed = true;
                restart(blobs, whole);
                at = Math.toIntExact(blobs.held(account, blob));
            } else {
                assertThat(answer.status()).as("%s", answer).isEqualTo(Status.OK);
                at = Math.toIntExact(answer.ok(UploadBlobResponse.parser()).getReceived());
            }
        }
        whole.add(account);
        return crashed;
    }

    private boolean sweep(BlobsServer blobs, TornDisk disk) throws Exception {
        try {
            blobs.server.runJobs();
        } catch (TornDisk.PowerLoss e) {
            assertThat(disk.isDead()).isTrue();
        }
        boolean crashed = disk.isDead();
        if (crashed) {
            restart(blobs, Set.of());
        }
        return crashed;
    }

    private void restart(BlobsServer blobs, Set<TestAccount> whole) throws Exception {
        blobs.server.restart();
        for (TestAccount account : whole) {
            assertThat(blobs.held(account, blob)).isEqualTo(blob.size());
            assertThat(blobs.get(account, id(blob))).isEqualTo(blob);
        }
    }
}
