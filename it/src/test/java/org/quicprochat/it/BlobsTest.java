package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.BlobProgress;
import org.quicprochat.client.BlobsClient;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.DownloadBlobRequest;
import org.quicprochat.proto.v1.DownloadBlobResponse;
import org.quicprochat.proto.v1.UploadBlobRequest;
import org.quicprochat.proto.v1.UploadBlobResponse;

/** Blobs over the real transport: answers of 4 MiB side by side, chunks that overtake each other, rates. */
class BlobsTest {
    private static final int SIZE = 30_000_000;

    @TempDir
    Path home;

    @TempDir
    Path files;

    private Path random() throws Exception {
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        return Files.write(files.resolve("file"), bytes);
    }

    @Test
    void goUpAndDownWithinTheLimitsOfTheServer() throws Exception {
        String config = "limits.rate.upload { burst = 16777216, refill = 16777216, period = 1 s }\n";
        try (Clients clients = new Clients();
                RunningServer server = RunningServer.start(home, config);
                QpcClient client = clients.connect(server);
                QpcClient other = clients.connect(server)) {
            Path file = random();
            SessionInfo alice = Clients.register(client, "alice");
            SessionInfo bob = Clients.register(other, "bob");

            ByteString id = client.blobs(alice).put(file, BlobProgress.NONE);
            Path copy = files.resolve("copy");
            other.blobs(bob).get(id, copy, BlobProgress.NONE);

            assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
            manyLargeAnswersAtOnce(other, bob, id);
        }
    }

    /** 48 MiB of answers on one connection: within its bound of what may be unsent. */
    private static void manyLargeAnswersAtOnce(QpcClient client, SessionInfo session, ByteString id) throws Exception {
        DownloadBlobRequest request = DownloadBlobRequest.newBuilder()
                .setSessionToken(session.token())
                .setBlobId(id)
                .build();
        List<CompletableFuture<DownloadBlobResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            answers.add(client.callAsync(601, request, DownloadBlobResponse.parser()));
        }
        for (CompletableFuture<DownloadBlobResponse> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS).getChunk()).hasSize(4 << 20);
        }
    }

    @Test
    void chunksMayOvertakeEachOther() throws Exception {
        try (Clients clients = new Clients();
                RunningServer server = RunningServer.start(home, "limits.rate.enabled = false\n");
                QpcClient client = clients.connect(server)) {
            SessionInfo alice = Clients.register(client, "alice");
            ByteString blob = ByteString.copyFrom(Files.readAllBytes(random())).substring(0, 4 << 20);
            Path file = Files.write(files.resolve("blob"), blob.toByteArray());
            ByteString id;
            try (var channel = Files.newByteChannel(file)) {
                id = BlobsClient.idOf(channel);
            }
            UploadBlobRequest whole = UploadBlobRequest.newBuilder()
                    .setSessionToken(alice.token())
                    .setBlobId(id)
                    .setTotalSize(blob.size())
                    .build();
            int[] sizes = {1 << 20, 20_000, 1 << 20, 300};
            List<CompletableFuture<UploadBlobResponse>> answers = new ArrayList<>();
            int at = 0;
            for (int i = 0; at < blob.size(); i++) {
                int length = Math.min(sizes[i % sizes.length], blob.size() - at);
                UploadBlobRequest chunk = whole.toBuilder()
                        .setOffset(at)
                        .setChunk(blob.substring(at, at + length))
                        .build();
                if (at == 0) {
                    // Until the server has the first, there is no upload to wait for.
                    client.call(600, chunk, UploadBlobResponse.parser());
                } else {
                    answers.add(client.callAsync(600, chunk, UploadBlobResponse.parser()));
                }
                at += length;
            }
            for (CompletableFuture<UploadBlobResponse> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).getReceived()).isPositive();
            }
            Path copy = files.resolve("copy");
            client.blobs(alice).get(id, copy, BlobProgress.NONE);
            assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
        }
    }
}
