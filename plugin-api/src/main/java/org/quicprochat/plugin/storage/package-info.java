/**
 * Storage as a plugin sees it ({@link org.quicprochat.plugin.storage.Store}, {@link
 * org.quicprochat.plugin.storage.Subspace}, {@link org.quicprochat.plugin.storage.Transaction}) and as an engine offers
 * it ({@link org.quicprochat.plugin.storage.StorageEngine}).
 *
 * <p>The model is one ordered map from byte strings to byte strings with strictly serializable transactions
 * (FoundationDB's semantics), so that a plugin is the same on one machine and on a cluster. Keys order as unsigned
 * bytes. A transaction reads its own writes, and is durable when its commit returns.
 */
@NullMarked
package org.quicprochat.plugin.storage;

import org.jspecify.annotations.NullMarked;
