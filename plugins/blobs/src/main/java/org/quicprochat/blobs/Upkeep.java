package org.quicprochat.blobs;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.quicprochat.plugin.storage.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what has expired and what nobody names, in bites; safe beside uploads and downloads. On one thread at a time
 * for each method.
 */
final class Upkeep {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private final Store store;
    private final BlobStore blobs;
    private final FileRecords files;
    private final Disk disk;
    private final InstantSource clock;
    private final int bite;
    private final Consumer<Slot> ended;

    /** @param ended is told of each unfinished upload that has expired */
    Upkeep(
            Store store,
            BlobStore blobs,
            FileRecords files,
            Disk disk,
            InstantSource clock,
            int bite,
            Consumer<Slot> ended) {
        this.store = store;
        this.blobs = blobs;
        this.files = files;
        this.disk = disk;
        this.clock = clock;
        this.bite = bite;
        this.ended = ended;
    }

    /** Takes away all that has expired, and deletes the files that nobody names any more. */
    void sweep() {
        int expired;
        do {
            expired = store.run(
                    tx -> blobs.expire(tx, clock.millis(), bite, slot -> tx.afterCommit(() -> ended.accept(slot))));
        } while (expired == bite);
        boolean more = true;
        while (more) {
            more = deleteDiscarded();
        }
    }

    private boolean deleteDiscarded() {
        List<String> names = store.read(tx -> files.discarded(tx, bite));
        List<String> deleted = names.stream().filter(this::delete).toList();
        store.run(tx -> {
            deleted.forEach(name -> files.forget(tx, name));
            return true;
        });
        // Where one cannot be deleted, the next run tries again.
        return names.size() == bite && deleted.size() == bite;
    }

    private boolean delete(String name) {
        try {
            disk.delete(name);
            return true;
        } catch (IOException e) {
            log.atWarn().setCause(e).log("A file cannot be deleted");
            return false;
        }
    }

    /** Compares files and records: after a crash they agree, after the restore of an older copy of one maybe not. */
    void compare() {
        try {
            int strays = 0;
            for (int group = 0; group < Disk.GROUPS; group++) {
                strays += deleteStrays(disk.names(group));
            }
            int lost = loseMissing();
            if (strays + lost > 0) {
                log.atWarn()
                        .addKeyValue("files_without_record", strays)
                        .addKeyValue("records_without_file", lost)
                        .log("Files and records of blobs did not agree; what was alone is gone");
            }
        } catch (IOException e) {
            log.atWarn().setCause(e).log("Files and records of blobs cannot be compared now");
        }
    }

    /** A name is in the records before there is a file: one that is not there now belongs to nobody. */
    private int deleteStrays(List<String> names) {
        int deleted = 0;
        for (int from = 0; from < names.size(); from += bite) {
            List<String> some = names.subList(from, Math.min(names.size(), from + bite));
            List<String> strays = store.read(tx ->
                    some.stream().filter(name -> !files.isExpected(tx, name)).toList());
            deleted += (int) strays.stream().filter(this::delete).count();
        }
        return deleted;
    }

    private int loseMissing() throws IOException {
        int lost = 0;
        Optional<BlobId> after = Optional.empty();
        List<BlobStore.Listed> some;
        do {
            Optional<BlobId> from = after;
            some = store.read(tx -> blobs.list(tx, from, bite));
            for (BlobStore.Listed listed : some) {
                if (disk.size(listed.blob().file()) < listed.blob().size()) {
                    lose(listed);
                    lost++;
                }
                after = Optional.of(listed.id());
            }
        } while (some.size() == bite);
        return lost;
    }

    private void lose(BlobStore.Listed listed) {
        boolean more = true;
        while (more) {
            more = store.run(tx -> blobs.lose(tx, listed, bite));
        }
    }
}
