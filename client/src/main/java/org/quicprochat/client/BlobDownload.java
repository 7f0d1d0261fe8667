package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.quicprochat.client.ProtocolException.Violation;
import org.quicprochat.proto.v1.DownloadBlobRequest;
import org.quicprochat.proto.v1.DownloadBlobResponse;

/**
 * One download: some ranges are under way at a time and written in their order, so that the partial file is as long as
 * it is good. Used once, by one thread.
 */
final class BlobDownload {
    private static final int MOST_RANGE_BYTES = 4 << 20;
    private static final int MOST_RANGES = 4;
    private static final int REHASH_BYTES = 1 << 20;
    private static final int NAME_BYTES = 8;
    /** The JDK copies each piece to a direct buffer: one that stays in the processor's cache. */
    private static final int PIECE_BYTES = 64 << 10;

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Calls calls;
    private final ByteString token;
    private final ByteString id;
    private final Path target;
    private final BlobProgress progress;
    private final Pace pace = new Pace(MOST_RANGE_BYTES, MOST_RANGES);
    private final Patience patience = new Patience(pace);
    private final Deque<Range> underWay = new ArrayDeque<>();
    private MessageDigest digest = BlobsClient.sha256();
    /** Bytes that the partial file has. */
    private long written;
    /** Where the next range begins. */
    private long next;
    /** -1: not known yet. */
    private long size = -1;

    private record Range(long offset, int length, UnderWay<DownloadBlobResponse> call) {}

    BlobDownload(Calls calls, ByteString token, ByteString id, Path target, BlobProgress progress) {
        this.calls = calls;
        this.token = token;
        this.id = id;
        this.target = target;
        this.progress = progress;
    }

    void run() throws IOException {
        Path partial = target.resolveSibling("." + target.getFileName() + "."
                + HexFormat.of().formatHex(id.substring(0, NAME_BYTES).toByteArray()) + ".part");
        try (FileChannel file = FileChannel.open(
                partial, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            EarlySync disk = new EarlySync(file::force);
            boolean resumed = goOn(file);
            boolean whole = fetch(file, disk);
            if (!whole && resumed) {
                // What was there may be at fault.
                begin(file);
                whole = fetch(file, disk);
            }
            if (!whole) {
                Files.delete(partial);
                throw new ProtocolException(BlobsClient.DOWNLOAD_BLOB, Violation.WRONG_BYTES);
            }
            disk.finish();
        } catch (QpcException e) {
            deleteIfEmpty(partial);
            throw e;
        }
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void deleteIfEmpty(Path partial) throws IOException {
        if (Files.exists(partial) && Files.size(partial) == 0) {
            Files.delete(partial);
        }
    }

    /** Hashes what an earlier try left; whether it left anything. */
    private boolean goOn(FileChannel file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(REHASH_BYTES);
        int count = file.read(buffer, 0);
        while (count >= 0) {
            digest.update(buffer.flip());
            written += count;
            count = file.read(buffer.clear(), written);
        }
        next = written;
        return written > 0;
    }

    private void begin(FileChannel file) throws IOException {
        file.truncate(0);
        digest = BlobsClient.sha256();
        written = 0;
        next = 0;
    }

    /** Fetches all that is missing; whether the whole has the right hash. */
    private boolean fetch(FileChannel file, EarlySync disk) throws IOException {
        while (size < 0 || written < size) {
            try {
                step(file);
                disk.grown(written);
            } catch (QpcException e) {
                letGo();
                if (e.reason().equals("OFFSET") && written > 0) {
                    return false; // The partial file is longer than the blob.
                }
                patience.after(e);
            } catch (ClientException e) {
                letGo();
                patience.after(e);
            } catch (IOException e) {
                letGo();
                throw e;
            }
        }
        letGo();
        return MessageDigest.isEqual(digest.digest(), id.toByteArray());
    }

    /** Waits for the oldest range under way and writes it, while those behind it come. */
    private void step(FileChannel file) throws IOException {
        askForMore();
        Range range = underWay.remove();
        DownloadBlobResponse answer = Patience.outcome(range.call().answer());
        check(range, answer);
        patience.progressed();
        int length = answer.getChunk().size();
        boolean less = length < range.length() && range.offset() + length < size;
        if (less) {
            pace.cap(length);
        } else {
            pace.wentWell(range.call().age());
            askForMore();
        }
        write(file, answer.getChunk());
        if (less) {
            letGo();
        }
        progress.at(written, size);
    }

    /** Asks for as many ranges as may be under way; for one only, while the size is not known. */
    private void askForMore() {
        while (underWay.size() < pace.atOnce() && (size < 0 ? underWay.isEmpty() : next < size)) {
            int length = (int) (size < 0 ? pace.bytes() : Math.min(pace.bytes(), size - next));
            underWay.add(new Range(next, length, UnderWay.now(ask(next, length))));
            next += length;
        }
    }

    private void check(Range range, DownloadBlobResponse answer) {
        long total = answer.getTotalSize();
        int length = answer.getChunk().size();
        boolean fits = length <= range.length() && total > 0 && range.offset() + length <= total;
        boolean moves = length > 0 || range.offset() == total;
        if (!fits || !moves || (size >= 0 && size != total)) {
            throw new ProtocolException(BlobsClient.DOWNLOAD_BLOB, Violation.WRONG_BYTES);
        }
        size = total;
    }

    private void write(FileChannel file, ByteString chunk) throws IOException {
        ByteBuffer bytes = chunk.asReadOnlyByteBuffer().slice();
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + PIECE_BYTES));
            written += file.write(bytes, written);
        }
        digest.update(bytes.rewind());
    }

    private void letGo() {
        underWay.forEach(range -> range.call().answer().cancel(false));
        underWay.clear();
        next = written;
    }

    private CompletableFuture<DownloadBlobResponse> ask(long offset, int length) {
        DownloadBlobRequest request = DownloadBlobRequest.newBuilder()
                .setSessionToken(token)
                .setBlobId(id)
                .setOffset(offset)
                .setLength(length)
                .build();
        return calls.callAsync(
                BlobsClient.DOWNLOAD_BLOB, request, DownloadBlobResponse.parser(), new CallOptions(DEADLINE, true));
    }
}
