package org.quicprochat.blobs;

import java.util.List;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** Which files there may be, and which of them are to be deleted. */
final class FileRecords {
    private static final byte[] NOTHING = {};

    private final Subspace files;
    private final Subspace garbage;

    FileRecords(Subspace files, Subspace garbage) {
        this.files = files;
        this.garbage = garbage;
    }

    /** A file of this name may come to be. */
    void expect(Transaction tx, String name) {
        tx.set(files.key(name), NOTHING);
    }

    /** Whether a file of this name may be there. */
    boolean isExpected(ReadTransaction tx, String name) {
        return tx.exists(files.key(name));
    }

    /** No record names the file any more: it is to be deleted. */
    void discard(Transaction tx, String name) {
        tx.set(garbage.key(name), NOTHING);
    }

    /** Some files to delete. */
    List<String> discarded(ReadTransaction tx, int limit) {
        return tx.scan(garbage.range(), limit).stream()
                .map(entry -> garbage.unpack(entry.key()).string(0))
                .toList();
    }

    /** The file is deleted. */
    void forget(Transaction tx, String name) {
        tx.clear(files.key(name));
        tx.clear(garbage.key(name));
    }
}
