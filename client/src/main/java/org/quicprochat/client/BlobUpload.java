package org.quicprochat.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.quicprochat.proto.v1.UploadBlobRequest;
import org.quicprochat.proto.v1.UploadBlobResponse;

/**
 * One upload: some chunks are under way at a time, in their order, and where one fails all that follow are sent again
 * from where the server is. Used once, by one thread.
 */
final class BlobUpload {
    private static final int MOST_CHUNK_BYTES = 1 << 20;
    private static final int MOST_CHUNKS = 8;
    /** The JDK copies each piece from a direct buffer: one that stays in the processor's cache. */
    private static final int PIECE_BYTES = 64 << 10;

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Calls calls;
    private final ByteString token;
    private final ByteString id;
    private final SeekableByteChannel source;
    private final long size;
    private final BlobProgress progress;
    private final Pace pace = new Pace(MOST_CHUNK_BYTES, MOST_CHUNKS);
    private final Patience patience = new Patience(pace);
    private final Deque<UnderWay<UploadBlobResponse>> underWay = new ArrayDeque<>();
    /** Bytes that the server has. */
    private long received;
    /** Where the next chunk begins. */
    private long next;

    BlobUpload(
            Calls calls,
            ByteString token,
            ByteString id,
            SeekableByteChannel source,
            long size,
            BlobProgress progress) {
        this.calls = calls;
        this.token = token;
        this.id = id;
        this.source = source;
        this.size = size;
        this.progress = progress;
    }

    void run() throws IOException {
        boolean asks = true;
        while (asks || received < size) {
            try {
                if (asks) {
                    goOnFrom(Patience.outcome(send(ByteString.EMPTY)).getReceived());
                    asks = false;
                } else {
                    step();
                }
            } catch (ClientException e) {
                letGo();
                asks = !followed(e);
            } catch (IOException e) {
                letGo();
                throw e;
            }
        }
        letGo();
    }

    /** Fills up what may be under way, then waits for the oldest. The first chunk goes alone: it begins the upload. */
    private void step() throws IOException {
        int atOnce = received == 0 ? 1 : pace.atOnce();
        while (underWay.size() < atOnce && next < size) {
            ByteString chunk = read(next, (int) Math.min(pace.bytes(), size - next));
            underWay.add(UnderWay.now(send(chunk)));
            next += chunk.size();
        }
        UnderWay<UploadBlobResponse> oldest = underWay.remove();
        long now = Patience.outcome(oldest.answer()).getReceived();
        pace.wentWell(oldest.age());
        if (now > received) {
            patience.progressed();
            received = now;
            progress.at(received, size);
        }
    }

    /** Whether the failure says where to go on from; else the server has to be asked. */
    private boolean followed(ClientException failure) {
        if (failure instanceof QpcException refused && refused.reason().equals("OFFSET")) {
            pace.slower();
            patience.lostItsPlace(failure);
            goOnFrom(refused.detail().getCurrentVersion());
            return true;
        }
        patience.after(failure);
        return false;
    }

    private void goOnFrom(long offset) {
        received = Math.clamp(offset, 0, size);
        next = received;
        progress.at(received, size);
    }

    /** What is under way still is waited for: it must not come in between what is sent again. */
    private void letGo() {
        while (!underWay.isEmpty()) {
            try {
                UploadBlobResponse _ = Patience.outcome(underWay.remove().answer());
            } catch (CallInterruptedException e) {
                underWay.forEach(sent -> sent.answer().cancel(false));
                underWay.clear();
                throw e;
            } catch (ClientException e) {
                // Its bytes are sent again.
            }
        }
    }

    private CompletableFuture<UploadBlobResponse> send(ByteString chunk) {
        UploadBlobRequest request = UploadBlobRequest.newBuilder()
                .setSessionToken(token)
                .setBlobId(id)
                .setTotalSize(size)
                .setOffset(chunk.isEmpty() ? 0 : next)
                .setChunk(chunk)
                .build();
        return calls.callAsync(
                BlobsClient.UPLOAD_BLOB, request, UploadBlobResponse.parser(), new CallOptions(DEADLINE, true));
    }

    private ByteString read(long offset, int length) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(length);
        source.position(offset);
        while (chunk.position() < length) {
            chunk.limit(Math.min(length, chunk.position() + PIECE_BYTES));
            if (source.read(chunk) < 0) {
                throw new EOFException("The file became shorter while it was uploaded");
            }
        }
        return UnsafeByteOperations.unsafeWrap(chunk.flip());
    }
}
