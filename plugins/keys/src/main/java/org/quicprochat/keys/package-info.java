/**
 * Keys: MLS key packages, each given out once, and hybrid post-quantum keys.
 *
 * <p>300 UploadKeyPackage, 301 FetchKeyPackage, 302 UploadHybridKey, 303 FetchHybridKey, 304 FetchHybridKeys. Provides
 * {@link org.quicprochat.plugin.service.KeyPackages}; needs {@link org.quicprochat.plugin.service.UserDirectory}.
 * Without {@link org.quicprochat.plugin.service.Devices} no account has a device, and without {@link
 * org.quicprochat.plugin.service.TransparencyLog} no hybrid key is logged.
 *
 * <h2>What is stored</h2>
 *
 * <pre>
 * shelves  / {identity}                     Shelf: the last seq, and each queue's device, counters and oldest seq
 * packages / {identity} / {queue} / {seq}   StoredPackage: its ref, when it expires, its bytes; seq 0: of last resort
 * refs     / {identity} / {ref}             Known: where the package is, or that it was given out
 * used     / {identity} / {seq}             the ref of a package that was given out
 * due      / {expires} / {identity} / {ref} nothing; what to forget when the package expires
 * hybrid   / {identity}                     1216 bytes: ML-KEM-768 encapsulation key, X25519 key
 * </pre>
 *
 * <p>A queue is one device's, or that of the account's sessions without a device. It is known by a number of its own;
 * its device is a field of the shelf, so that the first device of an account takes over what was uploaded before it by
 * a change of that field. Sequence numbers are the account's, so the oldest package of an account has the least.
 *
 * <h2>Exactly once</h2>
 *
 * <p>A claim removes the package in the transaction that gives it out. An upload whose answer was lost is sent again,
 * perhaps after a claim: so the ref of a package that was given out is remembered until the package expires, for the
 * latest {@code remembered-claims} of an account, and such a package is not queued again.
 *
 * <h2>Expiry</h2>
 *
 * <p>Who reads a queue removes what has expired in it first: each queue says when the next of its packages expires, so
 * that this costs nothing most of the time. The sweep removes the rest by {@code due}.
 */
@NullMarked
package org.quicprochat.keys;

import org.jspecify.annotations.NullMarked;
