/**
 * The storage engine of one machine: a commit journal in front of sorted MapDB tables.
 *
 * <p>A directory belongs to one engine:
 *
 * <pre>
 *   lock                            held while the engine is open
 *   manifest, copy/manifest         which runs there are, and the last transaction in them
 *   run-N.table, copy/run-N.table   one run: a MapDB SortedTableMap that is never changed
 *   run-N.extra, copy/run-N.extra   its long values, its gaps and its key filter
 *   journal-S.log                   the transactions from number S on
 * </pre>
 *
 * <p>A transaction's way: it works on a private {@link org.quicprochat.storage.mapdb.Layer} above the newest {@link
 * org.quicprochat.storage.mapdb.View}; commit puts that in place as the pending view and queues the write set; the
 * {@link org.quicprochat.storage.mapdb.Journal} writes whatever is queued as one frame, syncs once, and makes the
 * frame's last view the durable one, which is what readers take. In the background the {@link
 * org.quicprochat.storage.mapdb.Checkpoint} freezes the active layer and writes it as a new run, and the {@link
 * org.quicprochat.storage.mapdb.Compaction} merges runs. Nothing on disk is changed in place but the journal's end,
 * every run and the manifest have a checksum and a copy, and a view never changes: so a crash at any step leaves
 * either the old manifest or the new one, and readers never wait.
 */
@NullMarked
package org.quicprochat.storage.mapdb;

import org.jspecify.annotations.NullMarked;
