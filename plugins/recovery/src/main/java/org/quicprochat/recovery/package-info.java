/**
 * Recovery: a bundle of each account, for a client that has lost all else.
 *
 * <p>750 StoreRecoveryBundle, 751 FetchRecoveryBundle, 752 DeleteRecoveryBundle. Needs {@link
 * org.quicprochat.plugin.service.UserDirectory}.
 *
 * <h2>What is stored</h2>
 *
 * <pre>
 * bundles / {identity}  SealedBundle: version, when it was stored, nonce, AES-256-GCM ciphertext and tag
 * ledgers / {identity}  Ledger: the last version given, and when the fetches of the last 24 hours were
 * </pre>
 *
 * <p>The ledger outlives its bundle, until the account is deleted: a version is never given twice, so that a client
 * which expects one cannot overwrite a bundle it has not seen; and a new bundle is no way to more fetches.
 *
 * <h2>Encryption at rest</h2>
 *
 * <p>The client has encrypted the bundle; the server's own encryption is for who gets hold of the store alone, a backup
 * say. The key is the plugin's secret {@code bundles}, a file beside the store. Each bundle has a random nonce of 96
 * bits: with one key that is good for 2^32 bundles (NIST SP 800-38D, section 8.3). Identity, version and time are
 * associated data, so that a record put in the place of another is noticed.
 *
 * <h2>Fetches</h2>
 *
 * <p>A fetch is counted by the transaction that reads the bundle, before the answer, and also where there is none. The
 * window rolls: a fetch counts for 24 hours from its own time, so that there is no midnight at which twice as many
 * pass.
 */
@NullMarked
package org.quicprochat.recovery;

import org.jspecify.annotations.NullMarked;
