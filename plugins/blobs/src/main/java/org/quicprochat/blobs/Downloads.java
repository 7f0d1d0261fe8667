package org.quicprochat.blobs;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.DownloadBlobRequest;
import org.quicprochat.proto.v1.DownloadBlobResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** 601 DownloadBlob. Thread-safe. */
final class Downloads {
    private static final Logger log = LoggerFactory.getLogger(Downloads.class);
    /** A file can be replaced between the look at its record and the read. */
    private static final int ATTEMPTS = 3;
    /** The bytes of the file, and the frame that they are copied to. */
    static final int COPIES = 2;

    private final Store store;
    private final BlobStore blobs;
    private final Disk disk;
    private final Faults faults;
    private final BlobsConfig config;
    private final InstantSource clock;
    private final Semaphore memory;

    Downloads(Store store, BlobStore blobs, Disk disk, Faults faults, BlobsConfig config, InstantSource clock) {
        this.store = store;
        this.blobs = blobs;
        this.disk = disk;
        this.faults = faults;
        this.config = config;
        this.clock = clock;
        this.memory = new Semaphore(config.rangeMemory(), true);
    }

    DownloadBlobResponse download(Principal principal, Call call, DownloadBlobRequest request) {
        BlobId id = BlobId.ofField(request.getBlobId());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            StoredBlob blob =
                    store.read(tx -> blobs.find(tx, id, clock.millis())).orElseThrow(Downloads::notFound);
            try {
                return answer(blob, request);
            } catch (NoSuchFileException e) {
                log.atDebug().log("A file is not where its record said; looking again");
            } catch (IOException e) {
                throw faults.unavailable(e);
            }
        }
        log.atWarn().log("A blob's file is lost; the janitor takes its record away");
        throw notFound();
    }

    private DownloadBlobResponse answer(StoredBlob blob, DownloadBlobRequest request) throws IOException {
        long offset = request.getOffset();
        if (offset < 0 || offset > blob.size()) {
            throw StatusException.badRequest("OFFSET", "offset", "The blob ends before the offset")
                    .with("size", blob.size());
        }
        int length = (int) Math.min(length(request), blob.size() - offset);
        return DownloadBlobResponse.newBuilder()
                .setChunk(read(blob, offset, length))
                .setTotalSize(blob.size())
                .build();
    }

    private long length(DownloadBlobRequest request) {
        long asked = Integer.toUnsignedLong(request.getLength());
        return asked == 0 ? config.maxRange() : Math.min(asked, config.maxRange());
    }

    private ByteString read(StoredBlob blob, long offset, int length) throws IOException {
        acquire(length * COPIES);
        try {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            disk.read(blob.file(), offset, bytes);
            if (bytes.hasRemaining()) {
                throw new IOException("A blob's file is shorter than its record says");
            }
            return UnsafeByteOperations.unsafeWrap(bytes.flip());
        } finally {
            memory.release(length * COPIES);
        }
    }

    private void acquire(int bytes) {
        try {
            if (memory.tryAcquire(bytes, config.rangeWait().toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw StatusException.unavailable("BUSY", "Too many downloads are being answered", config.rangeWait());
    }

    private static StatusException notFound() {
        return StatusException.notFound("NO_BLOB", "blob_id", "There is no such blob");
    }
}
