package org.quicprochat.blobs;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** The records of blobs; every method may run more than once in a row to the same end. */
final class BlobStore {
    private static final byte[] NOTHING = {};

    private final Subspaces spaces;
    private final FileRecords files;
    private final BlobsConfig config;

    /** Where the records are; the package documentation draws them. */
    record Subspaces(
            Subspace blobs, Subspace holders, Subspace owned, Subspace uploads, Subspace usage, Subspace due) {}

    /** What is looked at when its time has come. */
    enum Kind {
        OWNED(1),
        UPLOAD(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(long code) {
            return code == OWNED.code ? OWNED : UPLOAD;
        }
    }

    /** What becomes of an account's call for a blob. */
    sealed interface Begun {
        /** The account has the blob, all of it. */
        record Complete(long size) implements Begun {}

        /** The upload goes on. */
        record Going(Upload upload) implements Begun {}

        /** There is none, and none was to be begun. */
        record Absent() implements Begun {}
    }

    BlobStore(Subspaces spaces, FileRecords files, BlobsConfig config) {
        this.spaces = spaces;
        this.files = files;
        this.config = config;
    }

    /** The blob, where somebody keeps it still; empty: absent, incomplete, or expired. */
    Optional<StoredBlob> find(ReadTransaction tx, BlobId id, long now) {
        byte[] record = tx.get(spaces.blobs().key(id.bytes()));
        if (record == null) {
            return Optional.empty();
        }
        KeyRange holders = spaces.holders().range(id.bytes());
        boolean kept = tx.scan(holders, ScanOrder.DESCENDING, 1).stream()
                .anyMatch(last -> spaces.holders().unpack(last.key()).number(1) > now);
        return kept ? Optional.of(StoredBlob.decode(record)) : Optional.empty();
    }

    /**
     * The state of an account's blob. One that it has is renewed. One that there is not is begun where a name for its
     * file is given, and then all of it counts.
     *
     * @throws StatusException RateLimited {@code QUOTA_FULL} or {@code UPLOADS_FULL}; BadRequest {@code TOTAL_SIZE}
     *     where it was begun with another size
     */
    Begun begin(Transaction tx, Slot slot, long totalSize, Optional<String> fileName, long now) {
        Owned owned = owned(tx, slot);
        if (owned != null && owned.expiresAt() > now) {
            checkSize(owned.size(), totalSize);
            renew(tx, slot, owned, now);
            return new Begun.Complete(owned.size());
        }
        if (owned != null) {
            removeOwned(tx, slot, owned);
        }
        Upload upload = upload(tx, slot);
        if (upload != null && upload.expiresAt() > now) {
            checkSize(upload.totalSize(), totalSize);
            return new Begun.Going(upload);
        }
        if (upload != null) {
            removeUpload(tx, slot, upload);
        }
        if (fileName.isEmpty()) {
            return new Begun.Absent();
        }
        count(tx, slot.owner(), totalSize, 0, 1);
        checkQuota(usage(tx, slot.owner()));
        Upload begun = new Upload(totalSize, 0, now + config.uploadTtl().toMillis(), fileName.get());
        files.expect(tx, begun.file());
        putUpload(tx, slot, null, begun);
        return new Begun.Going(begun);
    }

    private void renew(Transaction tx, Slot slot, Owned owned, long now) {
        long expiresAt = now + config.ttl().toMillis();
        if (expiresAt - owned.expiresAt() >= config.renewInterval().toMillis()) {
            putOwned(tx, slot, owned, new Owned(owned.size(), expiresAt));
        }
    }

    private static void checkSize(long known, long given) {
        if (known != given) {
            throw StatusException.badRequest(
                    "TOTAL_SIZE", "total_size", "The upload of this blob was begun with another size");
        }
    }

    private void checkQuota(Usage usage) {
        BlobsConfig.Quota quota = config.quota();
        if (usage.uploads() > quota.uploads()) {
            throw StatusException.rateLimited(
                    "UPLOADS_FULL", "The account has too many unfinished uploads", quota.retry());
        }
        if (usage.bytes() > quota.bytes() || usage.blobs() + usage.uploads() > quota.blobs()) {
            throw StatusException.rateLimited("QUOTA_FULL", "The account has no room for the blob", quota.retry());
        }
    }

    /** Writes down that so many bytes of an upload are synced; false where the upload is gone. */
    boolean hold(Transaction tx, Slot slot, String file, long held, long now) {
        Upload before = upload(tx, slot);
        if (before == null || !before.file().equals(file)) {
            return false;
        }
        Upload after =
                new Upload(before.totalSize(), held, now + config.uploadTtl().toMillis(), file);
        putUpload(tx, slot, before, after);
        return true;
    }

    /** Makes a blob of an upload whose file is whole, checked and synced; false where the upload is gone. */
    boolean complete(Transaction tx, Slot slot, String file, long now) {
        Key blobKey = spaces.blobs().key(slot.blob().bytes());
        byte[] record = tx.get(blobKey);
        StoredBlob before = record == null ? null : StoredBlob.decode(record);
        Upload upload = upload(tx, slot);
        if (upload == null || !upload.file().equals(file)) {
            // Where it was not known whether the commit took place, it may have.
            return before != null && before.file().equals(file) && owned(tx, slot) != null;
        }
        clearUpload(tx, slot, upload);
        count(tx, slot.owner(), 0, 1, -1);
        putOwned(
                tx, slot, null, new Owned(upload.totalSize(), now + config.ttl().toMillis()));
        if (before != null) {
            files.discard(tx, before.file());
        }
        tx.set(blobKey, new StoredBlob(upload.totalSize(), file).encode());
        return true;
    }

    /** Gives an upload up, where it is the one of this file. */
    void drop(Transaction tx, Slot slot, String file) {
        Upload upload = upload(tx, slot);
        if (upload != null && upload.file().equals(file)) {
            removeUpload(tx, slot, upload);
        }
    }

    /**
     * Takes what is due, at most so many.
     *
     * @param ended is told of each unfinished upload that is no more
     * @return the number of records looked at
     */
    int expire(Transaction tx, long now, int limit, Consumer<Slot> ended) {
        Subspace due = spaces.due();
        List<Entry> entries = tx.scan(due.range().before(due.key(now + 1)), limit);
        for (Entry entry : entries) {
            var key = due.unpack(entry.key());
            Slot slot = new Slot(new IdentityKey(key.bytes(2)), new BlobId(key.bytes(3)));
            switch (Kind.of(key.number(1))) {
                case OWNED -> {
                    Owned owned = owned(tx, slot);
                    if (owned != null && owned.expiresAt() <= now) {
                        removeOwned(tx, slot, owned);
                    }
                }
                case UPLOAD -> {
                    Upload upload = upload(tx, slot);
                    if (upload != null && upload.expiresAt() <= now) {
                        removeUpload(tx, slot, upload);
                        ended.accept(slot);
                    }
                }
            }
            tx.clear(entry.key());
        }
        return entries.size();
    }

    /**
     * Erases all of an account; a blob that nobody else keeps goes with it.
     *
     * @param ended is told of each unfinished upload that is no more
     * @return the records of the account erased
     */
    long erase(Transaction tx, IdentityKey owner, Consumer<Slot> ended) {
        List<Slot> blobs = slots(tx, spaces.owned(), owner);
        List<Slot> begun = slots(tx, spaces.uploads(), owner);
        for (Slot slot : blobs) {
            removeOwned(tx, slot, Owned.decode(present(tx, spaces.owned(), slot)));
        }
        for (Slot slot : begun) {
            removeUpload(tx, slot, Upload.decode(present(tx, spaces.uploads(), slot)));
            ended.accept(slot);
        }
        return (long) blobs.size() + begun.size();
    }

    private static List<Slot> slots(ReadTransaction tx, Subspace space, IdentityKey owner) {
        List<Slot> slots = new ArrayList<>();
        tx.visit(space.range(owner.bytes()), ScanOrder.ASCENDING, entry -> {
            slots.add(new Slot(owner, new BlobId(space.unpack(entry.key()).bytes(1))));
            return true;
        });
        return slots;
    }

    private static byte[] present(ReadTransaction tx, Subspace space, Slot slot) {
        byte[] record = tx.get(key(space, slot));
        if (record == null) {
            throw new IllegalStateException("A record vanished within its transaction");
        }
        return record;
    }

    /** The blobs behind one in the order of ids, with their records. */
    List<Listed> list(ReadTransaction tx, Optional<BlobId> after, int limit) {
        KeyRange all = spaces.blobs().range();
        KeyRange rest =
                after.map(id -> all.after(spaces.blobs().key(id.bytes()))).orElse(all);
        return tx.scan(rest, limit).stream()
                .map(entry -> new Listed(
                        new BlobId(spaces.blobs().unpack(entry.key()).bytes(0)), StoredBlob.decode(entry.value())))
                .toList();
    }

    /** A blob with its record. */
    record Listed(BlobId id, StoredBlob blob) {}

    /**
     * Takes a blob whose file is lost away from so many of those who keep it, the blob itself with the last.
     *
     * @return whether there are more
     */
    boolean lose(Transaction tx, Listed lost, int limit) {
        byte[] record = tx.get(spaces.blobs().key(lost.id().bytes()));
        if (record == null || !StoredBlob.decode(record).equals(lost.blob())) {
            return false;
        }
        List<Entry> holders = tx.scan(spaces.holders().range(lost.id().bytes()), limit);
        for (Entry entry : holders) {
            ByteString owner = spaces.holders().unpack(entry.key()).bytes(2);
            Slot slot = new Slot(new IdentityKey(owner), lost.id());
            removeOwned(tx, slot, Owned.decode(present(tx, spaces.owned(), slot)));
        }
        return holders.size() == limit;
    }

    private @Nullable Owned owned(ReadTransaction tx, Slot slot) {
        byte[] record = tx.get(key(spaces.owned(), slot));
        return record == null ? null : Owned.decode(record);
    }

    private @Nullable Upload upload(ReadTransaction tx, Slot slot) {
        byte[] record = tx.get(key(spaces.uploads(), slot));
        return record == null ? null : Upload.decode(record);
    }

    private void putOwned(Transaction tx, Slot slot, @Nullable Owned before, Owned after) {
        if (before != null) {
            clearOwned(tx, slot, before);
        }
        tx.set(key(spaces.owned(), slot), after.encode());
        tx.set(holderKey(slot, after), NOTHING);
        tx.set(dueKey(after.expiresAt(), Kind.OWNED, slot), NOTHING);
    }

    private void clearOwned(Transaction tx, Slot slot, Owned owned) {
        tx.clear(key(spaces.owned(), slot));
        tx.clear(holderKey(slot, owned));
        tx.clear(dueKey(owned.expiresAt(), Kind.OWNED, slot));
    }

    private void removeOwned(Transaction tx, Slot slot, Owned owned) {
        clearOwned(tx, slot, owned);
        count(tx, slot.owner(), -owned.size(), -1, 0);
        if (tx.scan(spaces.holders().range(slot.blob().bytes()), 1).isEmpty()) {
            Key blobKey = spaces.blobs().key(slot.blob().bytes());
            byte[] record = tx.get(blobKey);
            if (record != null) {
                files.discard(tx, StoredBlob.decode(record).file());
                tx.clear(blobKey);
            }
        }
    }

    private void putUpload(Transaction tx, Slot slot, @Nullable Upload before, Upload after) {
        if (before != null) {
            clearUpload(tx, slot, before);
        }
        tx.set(key(spaces.uploads(), slot), after.encode());
        tx.set(dueKey(after.expiresAt(), Kind.UPLOAD, slot), NOTHING);
    }

    private void clearUpload(Transaction tx, Slot slot, Upload upload) {
        tx.clear(key(spaces.uploads(), slot));
        tx.clear(dueKey(upload.expiresAt(), Kind.UPLOAD, slot));
    }

    private void removeUpload(Transaction tx, Slot slot, Upload upload) {
        clearUpload(tx, slot, upload);
        count(tx, slot.owner(), -upload.totalSize(), 0, -1);
        files.discard(tx, upload.file());
    }

    private Usage usage(ReadTransaction tx, IdentityKey owner) {
        return Usage.decode(tx.get(spaces.usage().key(owner.bytes())));
    }

    private void count(Transaction tx, IdentityKey owner, long bytes, int blobs, int uploads) {
        Key key = spaces.usage().key(owner.bytes());
        Usage after = usage(tx, owner).plus(bytes, blobs, uploads);
        if (after.isNone()) {
            tx.clear(key);
        } else {
            tx.set(key, after.encode());
        }
    }

    private static Key key(Subspace space, Slot slot) {
        return space.key(slot.owner().bytes(), slot.blob().bytes());
    }

    private Key holderKey(Slot slot, Owned owned) {
        return spaces.holders()
                .key(slot.blob().bytes(), owned.expiresAt(), slot.owner().bytes());
    }

    private Key dueKey(long at, Kind kind, Slot slot) {
        return spaces.due().key(at, kind.code, slot.owner().bytes(), slot.blob().bytes());
    }
}
