/**
 * Key transparency: a public log of which keys came, went and were revoked, that grows only at its end. Every answer is
 * proven against a head that the server signs, so a server that shows two people two logs, or changes what it logged,
 * cannot do so unseen by those who keep a head.
 *
 * <p>510 RevokeKey, 511 CheckRevocation, 520 AuditKeyTransparency. Provides {@link
 * org.quicprochat.plugin.service.TransparencyLog}; needs {@link org.quicprochat.plugin.service.UserDirectory}. Without
 * {@link org.quicprochat.plugin.service.Devices} no account has a device, and without {@link
 * org.quicprochat.plugin.service.Bans} nobody is banned; {@link org.quicprochat.plugin.service.KeyPackages} tells which
 * hybrid keys there were before the log.
 *
 * <h2>What is stored</h2>
 *
 * <pre>
 * log      / "size"                   the number of entries: what every append changes
 * leaves   / {index}                  LogEntry, exactly as hashed
 * nodes    / {level} / {index}        the hash over the 2^level leaves from index * 2^level on; level 1 or more
 * keys     / {SHA-256(key)} / {n}     KeyEntry: index, kind, and a revocation's reason; n counts from 0
 * openings / {index}                  Opening: the owner's identity, the opening, the detail
 * owned    / {identity} / {n}         the index of an opening; n counts from 0
 * </pre>
 *
 * <p>A hash in {@code nodes} is there once all of its leaves are, and never changes. So an append writes one on average
 * (and one a level at most), and a root or a proof of any size reads two a level at most.
 *
 * <p>On disk, in the plugin's directory: {@code log-key.secret}, the seed of the Ed25519 key that heads are signed
 * with. Without that file the log is at its end: it belongs in every backup, beside the store.
 *
 * <h2>What the log knows of people</h2>
 *
 * <p>An entry holds the hash of a key, and a commitment to a detail such as the username: HMAC-SHA-256 under a random
 * opening. With the account its openings and details are erased; the entries stay, and name nobody any more. The
 * openings are shown to the account itself, and to others as far as they may resolve it: see {@code openings} in the
 * configuration.
 */
@NullMarked
package org.quicprochat.transparency;

import org.jspecify.annotations.NullMarked;
