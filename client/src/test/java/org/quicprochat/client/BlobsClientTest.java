package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.ProtocolException.Violation;
import org.quicprochat.client.ScriptedServer.Request;
import org.quicprochat.proto.v1.DownloadBlobRequest;
import org.quicprochat.proto.v1.DownloadBlobResponse;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.UploadBlobRequest;
import org.quicprochat.proto.v1.UploadBlobResponse;
import org.quicprochat.wire.Status;

/** Transfers with a server that makes all the trouble that it may. */
class BlobsClientTest {
    private static final SessionInfo SESSION =
            new SessionInfo(ByteString.copyFromUtf8("token"), ByteString.EMPTY, Instant.EPOCH);
    private static final ByteString BLOB = random(5_000_000);

    /** What the server does to a call instead of serving it; empty: nothing. */
    private interface Trouble {
        Optional<ErrorDetail> of(int call);
    }

    @TempDir
    private Path home = Path.of("");

    private final ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
    private final ScriptedServer server = ScriptedServer.start(this::serve);
    private final QpcClient client = QpcClient.connect(server.config(), runtime);
    private final BlobsClient blobs = client.blobs(SESSION);
    private final List<Long> seen = new CopyOnWriteArrayList<>();
    private volatile Trouble trouble = call -> Optional.empty();
    private volatile ByteString held = ByteString.EMPTY;
    private volatile int longestRange = 4 << 20;
    private final AtomicLong served = new AtomicLong();
    private int calls;

    @AfterEach
    void stop() {
        client.close();
        server.close();
        runtime.close();
    }

    private static ByteString random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private void serve(Request request) {
        calls++;
        Optional<ErrorDetail> refusal = trouble.of(calls);
        try {
            if (refusal.isPresent()) {
                boolean offset = refusal.get().getReason().equals("OFFSET");
                request.answer(offset ? Status.BAD_REQUEST : Status.RATE_LIMITED, refusal.get());
            } else if (request.methodId() == BlobsClient.UPLOAD_BLOB) {
                take(request, UploadBlobRequest.parseFrom(request.body()));
            } else {
                give(request, DownloadBlobRequest.parseFrom(request.body()));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void take(Request request, UploadBlobRequest upload) {
        int offset = (int) upload.getOffset();
        if (offset > held.size()) {
            request.answer(Status.BAD_REQUEST, offset(held.size()));
            return;
        }
        ByteString chunk = upload.getChunk();
        if (offset + chunk.size() > held.size()) {
            held = held.concat(chunk.substring(held.size() - offset));
        }
        request.ok(UploadBlobResponse.newBuilder().setReceived(held.size()).build());
    }

    private void give(Request request, DownloadBlobRequest download) {
        int offset = (int) download.getOffset();
        if (held.isEmpty() || offset > held.size()) {
            boolean absent = held.isEmpty();
            request.answer(
                    absent ? Status.NOT_FOUND : Status.BAD_REQUEST,
                    absent ? ErrorDetail.getDefaultInstance() : offset(held.size()));
            return;
        }
        int length = Math.min(Math.min(longestRange, download.getLength()), held.size() - offset);
        served.addAndGet(length);
        request.ok(DownloadBlobResponse.newBuilder()
                .setChunk(held.substring(offset, offset + length))
                .setTotalSize(held.size())
                .build());
    }

    private static ErrorDetail offset(long goOnFrom) {
        return ErrorDetail.newBuilder()
                .setReason("OFFSET")
                .setCurrentVersion(goOnFrom)
                .build();
    }

    private static ErrorDetail refusal(String reason) {
        return ErrorDetail.newBuilder().setReason(reason).setRetryAfterMs(1).build();
    }

    private Path file() throws IOException {
        return Files.write(home.resolve("file"), BLOB.toByteArray());
    }

    private Path partial() throws IOException {
        byte[] begin = id().substring(0, 8).toByteArray();
        return home.resolve(".copy." + HexFormat.of().formatHex(begin) + ".part");
    }

    private ByteString id() throws IOException {
        try (var channel = Files.newByteChannel(file())) {
            return BlobsClient.idOf(channel);
        }
    }

    @Test
    void allBytesGoThereAndBack() throws Exception {
        ByteString id = blobs.put(file(), (bytes, total) -> seen.add(bytes));

        assertThat(held).isEqualTo(BLOB);
        assertThat(seen).startsWith(0L).endsWith((long) BLOB.size());
        blobs.get(id, home.resolve("copy"), BlobProgress.NONE);
        assertThat(home.resolve("copy")).hasBinaryContent(BLOB.toByteArray());
        assertThat(partial()).doesNotExist();
    }

    @Test
    void anUploadGoesOnFromWhereTheServerIs() throws Exception {
        held = BLOB.substring(0, 4_000_000);
        blobs.put(file(), (bytes, total) -> seen.add(bytes));
        assertThat(held).isEqualTo(BLOB);
        assertThat(seen.getFirst()).isEqualTo(4_000_000L);
        calls = 0;
        blobs.put(file(), BlobProgress.NONE);
        assertThat(calls).as("one that is there costs one question").isEqualTo(1);
    }

    @Test
    void ratesAreWaitedForAndLostBytesSentAgain() throws Exception {
        trouble = call -> {
            if (call % 4 == 0) {
                return Optional.of(refusal("RATE_LIMITED"));
            }
            if (call == 6 || call == 11) {
                // As after a crash: what was acknowledged and not synced is lost.
                held = held.substring(0, held.size() / 2);
                return Optional.of(offset(held.size()));
            }
            return Optional.empty();
        };
        ByteString id = blobs.put(file(), BlobProgress.NONE);
        assertThat(held).isEqualTo(BLOB);
        blobs.get(id, home.resolve("copy"), BlobProgress.NONE);
        assertThat(home.resolve("copy")).hasBinaryContent(BLOB.toByteArray());
    }

    @Test
    void aFullQuotaIsNotWaitedFor() throws Exception {
        Path file = file();
        trouble = call -> call > 1 ? Optional.of(refusal("QUOTA_FULL")) : Optional.empty();
        assertThatThrownBy(() -> blobs.put(file, BlobProgress.NONE))
                .isInstanceOfSatisfying(
                        QpcException.class, e -> assertThat(e.reason()).isEqualTo("QUOTA_FULL"));
        assertThat(calls).isEqualTo(2);
    }

    @Test
    void whereNothingMovesItGivesUp() throws Exception {
        Path file = file();
        trouble = call -> Optional.of(offset(7));
        assertThatThrownBy(() -> blobs.put(file, BlobProgress.NONE)).isInstanceOf(QpcException.class);
        trouble = call -> Optional.of(refusal("RATE_LIMITED"));
        assertThatThrownBy(() -> blobs.get(id(), home.resolve("copy"), BlobProgress.NONE))
                .isInstanceOf(QpcException.class);
    }

    @Test
    void aServerThatGivesLessThanIsAskedForIsFollowed() throws Exception {
        held = BLOB;
        longestRange = 100_000;
        blobs.get(id(), home.resolve("copy"), BlobProgress.NONE);
        assertThat(home.resolve("copy")).hasBinaryContent(BLOB.toByteArray());
    }

    @Test
    void aDownloadGoesOnWithWhatIsThere() throws Exception {
        held = BLOB;
        Files.write(partial(), BLOB.substring(0, 4_900_000).toByteArray());
        blobs.get(id(), home.resolve("copy"), BlobProgress.NONE);
        assertThat(served.get()).isEqualTo(100_000);
        assertThat(home.resolve("copy")).hasBinaryContent(BLOB.toByteArray());
    }

    @Test
    void whatIsThereAndWrongIsFetchedAgain() throws Exception {
        held = BLOB;
        List<ByteString> wrong = new ArrayList<>(List.of(random(10), random(5_000_000 - 1), random(6_000_000)));
        for (ByteString bytes : wrong) {
            Files.write(partial(), bytes.toByteArray());
            blobs.get(id(), home.resolve("copy"), BlobProgress.NONE);
            assertThat(home.resolve("copy")).hasBinaryContent(BLOB.toByteArray());
        }
    }

    @Test
    void wrongBytesOfAServerNeverGetTheName() throws Exception {
        held = random(1000);
        assertThatThrownBy(() -> blobs.get(id(), home.resolve("copy"), BlobProgress.NONE))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.violation()).isEqualTo(Violation.WRONG_BYTES));
        assertThat(home.resolve("copy")).doesNotExist();
        assertThat(partial()).doesNotExist();
    }

    @Test
    void ofABlobThatIsNotThereNothingIsLeft() throws Exception {
        assertThatThrownBy(() -> blobs.get(id(), home.resolve("copy"), BlobProgress.NONE))
                .isInstanceOfSatisfying(
                        QpcException.class, e -> assertThat(e.status()).isEqualTo(Status.NOT_FOUND));
        assertThat(home.resolve("copy")).doesNotExist();
        assertThat(partial()).doesNotExist();
    }

    @Test
    void anEmptyFileIsNoBlob() throws Exception {
        Path empty = Files.createFile(home.resolve("empty"));
        assertThatThrownBy(() -> blobs.put(empty, BlobProgress.NONE)).isInstanceOf(IOException.class);
    }
}
