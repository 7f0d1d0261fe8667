package org.quicprochat.blobs;

import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.proto.v1.UploadBlobRequest;
import org.quicprochat.proto.v1.UploadBlobResponse;

/** 600 UploadBlob. Thread-safe. */
final class Uploads {
    private final LiveUploads live;
    private final RateLimiter limiter;
    private final BlobsConfig config;

    Uploads(LiveUploads live, RateLimiter limiter, BlobsConfig config) {
        this.live = live;
        this.limiter = limiter;
        this.config = config;
    }

    UploadBlobResponse upload(Principal principal, Call call, UploadBlobRequest request) {
        BlobId id = BlobId.ofField(request.getBlobId());
        Chunk chunk = new Chunk(request.getTotalSize(), request.getOffset(), request.getChunk());
        check(chunk);
        limiter.acquire(principal.identity(), chunk.bytes().size());
        Slot slot = new Slot(principal.identity(), id);
        long received = live.with(
                slot, upload -> chunk.bytes().isEmpty() ? upload.received(chunk, call) : upload.take(chunk, call));
        return UploadBlobResponse.newBuilder()
                .setBlobId(request.getBlobId())
                .setReceived(received)
                .build();
    }

    private void check(Chunk chunk) {
        if (chunk.totalSize() < 1 || chunk.totalSize() > config.maxSize()) {
            throw StatusException.badRequest("TOO_LARGE", "total_size", "The blob is empty, or larger than any may be")
                    .with("max", config.maxSize());
        }
        if (chunk.bytes().size() > config.maxChunk()) {
            throw StatusException.badRequest("TOO_LARGE", "chunk", "The chunk is larger than any may be")
                    .with("max", config.maxChunk());
        }
    }

    /** Puts down what all uploads received, so that the next start goes on from there. */
    void settle() {
        live.all().forEach(upload -> upload.syncWhereDue(1));
    }
}
