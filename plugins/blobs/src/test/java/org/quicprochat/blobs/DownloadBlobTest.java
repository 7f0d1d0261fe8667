package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.blobs.BlobsServer.assertRefused;
import static org.quicprochat.blobs.BlobsServer.chunk;
import static org.quicprochat.blobs.BlobsServer.id;
import static org.quicprochat.blobs.BlobsServer.random;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.DownloadBlobResponse;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

/** 601 DownloadBlob, comment by comment. */
class DownloadBlobTest {
    private static final int MIB = 1 << 20;

    private final BlobsServer blobs = new BlobsServer();
    private final TestAccount alice = blobs.server.account("alice");
    private final TestAccount bob = blobs.server.account("bob");

    @AfterEach
    void stop() {
        blobs.close();
    }

    private DownloadBlobResponse range(ByteString id, long offset, int length) {
        return blobs.download(bob, id, offset, length).ok(DownloadBlobResponse.parser());
    }

    @Test
    void rangesOfAnyKind() {
        ByteString blob = random(9 * MIB / 2, 1);
        ByteString id = blobs.put(alice, blob, MIB);

        assertThat(range(id, 0, 0).getChunk()).as("0 is 4 MiB").isEqualTo(blob.substring(0, 4 * MIB));
        assertThat(range(id, 0, -1).getChunk()).as("which is also the most").hasSize(4 * MIB);
        assertThat(range(id, 5, 7).getChunk()).isEqualTo(blob.substring(5, 12));
        assertThat(range(id, 4 * MIB, 0).getChunk()).isEqualTo(blob.substring(4 * MIB));
        assertThat(range(id, blob.size() - 1, 100).getChunk()).isEqualTo(blob.substring(blob.size() - 1));
        assertThat(range(id, blob.size(), 0).getChunk()).as("the end").isEmpty();
        assertThat(range(id, 3, 1).getTotalSize()).isEqualTo(blob.size());
    }

    @Test
    void pastTheEndIsABadRequest() {
        ByteString id = blobs.put(alice, random(100, 1));
        assertRefused(blobs.download(bob, id, 101, 0), Status.BAD_REQUEST, "OFFSET", "offset");
        assertRefused(blobs.download(bob, id, -1, 0), Status.BAD_REQUEST, "OFFSET", "offset");
        assertRefused(blobs.download(bob, random(31, 1), 0, 0), Status.BAD_REQUEST, "LENGTH", "blob_id");
    }

    @Test
    void absentIncompleteAndExpiredAreTheSame() {
        ByteString incomplete = random(100, 2);
        blobs.ok(chunk(alice, incomplete, 0, 99));
        ByteString expired = blobs.put(alice, random(100, 3));
        blobs.advance(Duration.ofDays(30).minusMillis(1));
        assertThat(blobs.isThere(bob, expired)).isTrue();
        blobs.advance(Duration.ofMillis(1));

        List<TestAnswer> answers = List.of(
                blobs.download(bob, random(32, 9), 0, 0),
                blobs.download(bob, id(incomplete), 0, 0),
                blobs.download(alice, id(incomplete), 0, 0),
                blobs.download(bob, expired, 0, 0),
                blobs.download(alice, expired, 0, 0));

        assertRefused(answers.getFirst(), Status.NOT_FOUND, "NO_BLOB", "blob_id");
        assertThat(answers).containsOnly(answers.getFirst());
    }

    @Test
    void aFileThatIsLostIsNotFound() throws Exception {
        ByteString id = blobs.put(alice, random(100, 1));
        for (Path file : blobs.files()) {
            Files.delete(file);
        }
        assertThat(blobs.isThere(bob, id)).isFalse();
    }

    @Test
    void aSessionIsNeeded() {
        TestAccount nobody = new TestAccount("nobody", alice.identity(), alice.device(), random(32, 1));
        assertThat(blobs.download(nobody, random(32, 1), 0, 0).status()).isEqualTo(Status.UNAUTHORIZED);
    }
}
