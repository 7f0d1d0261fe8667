package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.DownloadBlobRequest;
import org.quicprochat.proto.v1.UploadBlobRequest;
import org.quicprochat.wire.RequestFrame;

/**
 * The methods of blobs as a load generator calls them: frames that are made before, answers that are counted and thrown
 * away. So the server is measured alone, as the bare stream is: no file and no hash of a client's on the same cores.
 */
final class BlobCalls {
    private static final int UPLOAD_BLOB = 600;
    private static final int DOWNLOAD_BLOB = 601;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int CHUNKS_AT_ONCE = 8;
    /** More than a request has beside its chunk. */
    private static final int FRAME_BYTES = 1 << 10;

    private static final int RANGE_BYTES = 4 << 20;
    private static final int RANGES_AT_ONCE = 4;
    private static final long TRANSFER_SECONDS = 120;

    private final QuicChannel connection;
    private final SessionInfo session;

    BlobCalls(QuicChannel connection, SessionInfo session) {
        this.connection = connection;
        this.session = session;
    }

    /** How much memory the requests take that upload a blob. */
    static int memoryFor(int blobBytes) {
        return blobBytes + (blobBytes / CHUNK_BYTES + 1) * FRAME_BYTES;
    }

    /**
     * The requests that upload a blob.
     *
     * @param memory where they are put, of {@link #memoryFor} bytes: what is used again costs no page faults
     */
    List<ByteBuf> chunks(ByteString id, ByteString blob, ByteBuf memory) {
        List<ByteBuf> chunks = new ArrayList<>();
        memory.clear();
        for (int at = 0; at < blob.size(); at += CHUNK_BYTES) {
            ByteString bytes = blob.substring(at, Math.min(blob.size(), at + CHUNK_BYTES));
            memory.writeBytes(RequestFrame.encode(UPLOAD_BLOB, 1, chunk(id, blob.size(), at, bytes)));
            chunks.add(memory.readRetainedSlice(memory.readableBytes()));
        }
        return chunks;
    }

    /** Uploads what {@link #chunks} made, and releases it; returns when the server has it all on its disk. */
    void up(List<ByteBuf> chunks) throws Exception {
        var _ = run(chunks, CHUNKS_AT_ONCE);
    }

    /** Downloads all of a blob. */
    void down(ByteString id, long bytes) throws Exception {
        List<ByteBuf> ranges = new ArrayList<>();
        for (long at = 0; at < bytes; at += RANGE_BYTES) {
            ranges.add(frame(DOWNLOAD_BLOB, range(id, at)));
        }
        long received = run(ranges, RANGES_AT_ONCE);
        if (received < bytes) {
            throw new IllegalStateException("The server sent " + received + " bytes of a blob");
        }
    }

    /** Asks for the end of a blob that is there, so many times, so that what is done once a call is compiled. */
    void ask(ByteString id, long bytes, int times) throws Exception {
        List<ByteBuf> questions = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            questions.add(frame(UPLOAD_BLOB, chunk(id, bytes, 0, ByteString.EMPTY)));
            questions.add(frame(DOWNLOAD_BLOB, range(id, bytes)));
        }
        var _ = run(questions, CHUNKS_AT_ONCE);
    }

    private UploadBlobRequest chunk(ByteString id, long totalSize, long offset, ByteString bytes) {
        return UploadBlobRequest.newBuilder()
                .setSessionToken(session.token())
                .setBlobId(id)
                .setTotalSize(totalSize)
                .setOffset(offset)
                .setChunk(bytes)
                .build();
    }

    private DownloadBlobRequest range(ByteString id, long offset) {
        return DownloadBlobRequest.newBuilder()
                .setSessionToken(session.token())
                .setBlobId(id)
                .setOffset(offset)
                .setLength(RANGE_BYTES)
                .build();
    }

    private static ByteBuf frame(int method, MessageLite request) {
        byte[] frame = RequestFrame.encode(method, 1, request);
        return Unpooled.directBuffer(frame.length).writeBytes(frame);
    }

    private long run(Collection<ByteBuf> requests, int atOnce) throws Exception {
        Transfer transfer = new Transfer(requests, atOnce);
        connection.eventLoop().execute(transfer::fill);
        return transfer.done.get(TRANSFER_SECONDS, TimeUnit.SECONDS);
    }

    /** Requests in their order, so many at once. On the event loop. */
    private final class Transfer {
        private final Queue<ByteBuf> requests;
        private final int atOnce;
        private final CompletableFuture<Long> done = new CompletableFuture<>();
        private int open;
        private long received;

        Transfer(Collection<ByteBuf> requests, int atOnce) {
            this.requests = new ArrayDeque<>(requests);
            this.atOnce = atOnce;
        }

        private void fill() {
            while (open < atOnce && !requests.isEmpty()) {
                send();
            }
        }

        private void send() {
            open++;
            StreamCall.send(
                    connection, requests.remove(), new CountedAnswer(this::answered), done::completeExceptionally);
        }

        private void answered(int status, long bytes) {
            open--;
            received += bytes;
            if (status != 0) {
                requests.forEach(ByteBuf::release);
                requests.clear();
                done.completeExceptionally(new IllegalStateException("A call on a blob ended with status " + status));
            }
            fill();
            if (open == 0) {
                done.complete(received);
            }
        }
    }
}
