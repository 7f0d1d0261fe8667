/**
 * Blobs: files of up to 100 MiB, known by their SHA-256, uploaded in resumable chunks.
 *
 * <p>600 UploadBlob, 601 DownloadBlob. Needs {@link org.quicprochat.plugin.service.UserDirectory}.
 *
 * <h2>What is stored</h2>
 *
 * <pre>
 * blobs   / {blob_id}                                StoredBlob: size, name of its file
 * holders / {blob_id} / {expires} / {identity}       nothing; who keeps a blob, and until when
 * owned   / {identity} / {blob_id}                   Owned: the same from the account's side: size, expires
 * uploads / {identity} / {blob_id}                   Upload: total size, bytes put down, expires, name of its file
 * usage   / {identity}                               Usage: bytes, blobs and uploads that count for the account
 * due     / {expires} / {kind} / {identity} / {blob_id}   nothing; what to look at then: 1 owned, 2 an upload
 * files   / {name}                                   nothing; the file may be on the disk
 * garbage / {name}                                   nothing; the file is to be deleted
 * meta    / "directory"                              16 bytes that the directory of the files holds too
 * </pre>
 *
 * <p>The bytes are in {@code directory/files/{two digits}/{name}}, a name being the blob's id and sixteen digits that
 * make it the upload's own. A name is in {@code files} before there is such a file, and until it is deleted.
 *
 * <h2>What a crash can do</h2>
 *
 * <p>A file is written once, from its begin to its end, and no reader knows of it before a committed record names it:
 * that commit is the one step in which a blob appears, and the file was synced before it. What an unfinished upload
 * counts as held after a restart is what was synced before its record said so; its hash is then made anew from the
 * file. A file that no record names any more is named in {@code garbage} by the same transaction.
 *
 * <h2>What nobody learns</h2>
 *
 * <p>An upload sees its own account's records only: whoever uploads what another has already sends all of it, to a file
 * of his own, and the work at the end is the same. The newer file takes the older one's place.
 */
@NullMarked
package org.quicprochat.blobs;

import org.jspecify.annotations.NullMarked;
