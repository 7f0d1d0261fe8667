package org.quicprochat.blobs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One account's upload of one blob while it goes on: how far it is, and the hash of what came. What is in memory can be
 * lost at any time: the record and the file say from where it goes on. Thread-safe; every method blocks.
 */
final class LiveUpload {
    private static final Logger log = LoggerFactory.getLogger(LiveUpload.class);
    private static final int REHASH_BYTES = 1 << 20;

    private final Slot slot;
    private final Workshop shop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    /** Null: nothing is known, the record has to be read. */
    private @Nullable Progress progress; // guarded by lock
    /** How often an upload ended, or was not let begin: nobody waits for its chunks any more. */
    private int ends; // guarded by lock
    /** What is known is of a record that is gone. */
    private volatile boolean ended;

    LiveUpload(Slot slot, Workshop shop) {
        this.slot = slot;
        this.shop = shop;
    }

    /** Whether it holds nothing that the record does not say; without a lock, so it can be out of date. */
    boolean isIdle() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            return progress == null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a chunk.
     *
     * @return the bytes received up to now; all, and the blob is there
     * @throws StatusException as the contract says
     */
    long take(Chunk chunk, Call call) {
        enter(call);
        long received;
        try {
            received = takeInTurn(chunk, call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            lock.unlock();
        }
        syncWhereDue(shop.config().syncBytes());
        return received;
    }

    private long takeInTurn(Chunk chunk, Call call) throws InterruptedException {
        long left = shop.config().ahead().time().toNanos();
        while (true) {
            Progress present = turn(chunk, call);
            if (present == null) {
                return chunk.totalSize();
            }
            if (chunk.end() > present.received) {
                append(present, chunk);
            }
            if (present.received < present.totalSize) {
                return present.received;
            }
            if (!present.syncing) {
                finish(present);
                return present.totalSize;
            }
            // Only one of two syncs at a time would be told that the disk failed.
            left = moved.awaitNanos(left);
            if (left <= 0) {
                throw busy();
            }
        }
    }

    /** How many bytes were received up to now, by the record where that knows another upload. */
    long received(Chunk question, Call call) {
        enter(call);
        try {
            Progress known = progress;
            return switch (begin(question, Optional.empty())) {
                case BlobStore.Begun.Going(Upload upload)
                when known != null && known.file.equals(upload.file()) -> known.received;
                case BlobStore.Begun.Going(Upload upload) -> {
                    forget();
                    yield upload.held();
                }
                case BlobStore.Begun.Complete(long size) -> {
                    forget();
                    yield size;
                }
                case BlobStore.Begun.Absent() -> {
                    forget();
                    yield 0;
                }
            };
        } finally {
            lock.unlock();
        }
    }

    /** The record is gone, for another reason than this upload's own. Does not block. */
    void recordEnded() {
        ended = true;
    }

    private void enter(Call call) {
        try {
            long millis =
                    Math.max(0, call.deadline().toEpochMilli() - shop.clock().millis());
            if (!lock.tryLock(millis, TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        forgetWhatEnded();
    }

    private void forgetWhatEnded() {
        if (ended) {
            ended = false;
            forget();
        }
    }

    private StatusException busy() {
        return StatusException.unavailable(
                "BUSY",
                "Another call is busy with this upload",
                shop.config().ahead().time());
    }

    /** Waits until the chunk is next, and gives the progress then; null where the account has the whole blob. */
    private @Nullable Progress turn(Chunk chunk, Call call) throws InterruptedException {
        long left = shop.config().ahead().time().toNanos();
        int endsBefore = ends;
        boolean waits = false;
        try {
            while (true) {
                if (isComplete(chunk)) {
                    return null;
                }
                Progress present = progress;
                long received = present == null ? 0 : present.received;
                if (present != null && chunk.fits() && chunk.offset() <= received) {
                    return present;
                }
                waits = waits || mayWait(chunk, received);
                if (!waits || left <= 0 || ends != endsBefore || call.ending()) {
                    throw offset(received);
                }
                left = moved.awaitNanos(left);
            }
        } finally {
            if (waits) {
                shop.waiting().release(chunk.bytes().size());
            }
        }
    }

    private boolean mayWait(Chunk chunk, long received) {
        return chunk.fits()
                && chunk.offset() - received <= shop.config().ahead().bytes()
                && shop.waiting().tryAcquire(chunk.bytes().size());
    }

    /**
     * Whether the account has the whole blob. If not, the progress is known then, of an upload that the chunk may
     * begin.
     */
    private boolean isComplete(Chunk chunk) {
        forgetWhatEnded();
        Progress known = progress;
        if (known != null && known.totalSize == chunk.totalSize()) {
            return false;
        }
        // Only what fits begins an upload, and only at its begin.
        Optional<String> name = chunk.offset() == 0 && chunk.fits()
                ? Optional.of(slot.blob().fileName(shop.random().nextLong()))
                : Optional.empty();
        return switch (beginOrLetGo(chunk, name)) {
            case BlobStore.Begun.Complete(long size) -> true;
            case BlobStore.Begun.Absent() -> {
                progress = null;
                yield false;
            }
            case BlobStore.Begun.Going(Upload upload) -> {
                progress = new Progress(upload);
                yield false;
            }
        };
    }

    private BlobStore.Begun beginOrLetGo(Chunk chunk, Optional<String> fileName) {
        try {
            return begin(chunk, fileName);
        } catch (RuntimeException e) {
            letWaitersGo();
            throw e;
        }
    }

    private BlobStore.Begun begin(Chunk chunk, Optional<String> fileName) {
        return shop.store().run(tx -> {
            // Nothing is kept for an account that ended while the call was under way.
            if (fileName.isPresent()
                    && shop.users().get().byIdentity(tx, slot.owner()).isEmpty()) {
                throw StatusException.unauthorized("SESSION_INVALID", "The session is over");
            }
            return shop.blobs()
                    .begin(tx, slot, chunk.totalSize(), fileName, shop.clock().millis());
        });
    }

    private void append(Progress present, Chunk chunk) {
        ByteBuffer bytes = chunk.bytes()
                .substring((int) (present.received - chunk.offset()))
                .asReadOnlyByteBuffer()
                .slice();
        try {
            MessageDigest digest = digest(present);
            shop.faults().checkRoom(bytes.remaining());
            if (present.received == 0) {
                shop.disk().create(present.file);
            }
            shop.disk().write(present.file, present.received, bytes);
            present.received += bytes.position();
            digest.update(bytes.flip());
            moved.signalAll();
        } catch (NoSuchFileException e) {
            throw lost(present);
        } catch (IOException e) {
            throw shop.faults().unavailable(e);
        }
    }

    private MessageDigest digest(Progress present) throws IOException {
        MessageDigest digest = present.digest;
        if (digest == null) {
            digest = BlobId.digest();
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(REHASH_BYTES, present.received));
            for (long at = 0; at < present.received; at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), present.received - at));
                shop.disk().read(present.file, at, buffer);
                if (buffer.hasRemaining()) {
                    throw lost(present);
                }
                digest.update(buffer.flip());
            }
            present.digest = digest;
        }
        return digest;
    }

    /** The file is not what the record says: begin again. */
    private StatusException lost(Progress present) {
        log.atWarn().log("The file of an unfinished upload is lost, or too short: the upload begins again");
        drop(present);
        return offset(0);
    }

    private void drop(Progress present) {
        forget();
        shop.store().run(tx -> {
            shop.blobs().drop(tx, slot, present.file);
            return true;
        });
    }

    private void forget() {
        if (progress != null) {
            progress = null;
            letWaitersGo();
        }
    }

    private void letWaitersGo() {
        ends++;
        moved.signalAll();
    }

    /** All bytes are there. Whatever happens, what comes next begins with the record. */
    private void finish(Progress present) {
        MessageDigest digest = present.digest;
        forget();
        try {
            byte[] hash = digest == null ? new byte[0] : digest.digest();
            if (!MessageDigest.isEqual(hash, slot.blob().bytes().toByteArray())) {
                drop(present);
                throw StatusException.badRequest(
                        "HASH_MISMATCH", "blob_id", "The bytes have another SHA-256; they are dropped");
            }
            shop.disk().sync(present.file);
        } catch (NoSuchFileException e) {
            throw lost(present);
        } catch (IOException e) {
            throw shop.faults().unavailable(e);
        }
        boolean done = shop.store()
                .run(tx -> shop.blobs()
                        .complete(tx, slot, present.file, shop.clock().millis()));
        if (!done) {
            throw offset(0);
        }
    }

    /** Puts down what was received, where {@link Progress#isDue so much} came; other chunks go on meanwhile. */
    void syncWhereDue(long bytes) {
        Progress present;
        long upTo;
        lock.lock();
        try {
            present = progress;
            if (present == null || present.syncing || !present.isDue(bytes)) {
                return;
            }
            present.syncing = true;
            upTo = present.received;
        } finally {
            lock.unlock();
        }
        boolean held = false;
        try {
            shop.disk().sync(present.file);
            held = shop.store()
                    .run(tx -> shop.blobs()
                            .hold(tx, slot, present.file, upTo, shop.clock().millis()));
        } catch (NoSuchFileException e) {
            log.atDebug().log("The file of an upload that is gone is gone");
        } catch (IOException e) {
            throw shop.faults().unavailable(e);
        } finally {
            synced(present, upTo, held);
        }
    }

    /** After a sync that failed nothing is certain but the record. */
    private void synced(Progress present, long upTo, boolean held) {
        lock.lock();
        try {
            present.syncing = false;
            present.synced = upTo;
            if (!held && progress == present) {
                progress = null;
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static StatusException offset(long received) {
        return StatusException.of(
                Status.BAD_REQUEST,
                ErrorDetail.newBuilder()
                        .setReason("OFFSET")
                        .setField("offset")
                        .setMessage("The chunk does not follow what is held")
                        .setCurrentVersion(received)
                        .build());
    }
}
