/**
 * Federation: messages and keys between servers that know each other. A client asks its own server; that server asks
 * the peer, which knows it by its TLS client certificate.
 *
 * <p>900 RelayEnqueue, 901 RelayBatchEnqueue, 902 ProxyFetchKeyPackage, 903 ProxyFetchHybridKey, 904 ProxyResolveUser,
 * 905 FederationHealth, 906 ListPeers, 907 ListOutbox. Needs {@link org.quicprochat.plugin.service.PeerLink}, {@link
 * org.quicprochat.plugin.service.Mailboxes} and {@link org.quicprochat.plugin.service.UserDirectory}. Without {@link
 * org.quicprochat.plugin.service.KeyPackages} a peer that asks for keys gets UnknownMethod, and without {@link
 * org.quicprochat.plugin.service.Bans} nobody is banned.
 *
 * <h2>What is stored</h2>
 *
 * <pre>
 * parcels  / {peer} / {recipient} / {seq}            Parcel: sender, times, ids, payload; a message that waits
 * ids      / {peer} / {recipient} / {message}        the seq of a message that waits
 * notes    / {sender} / {peer} / {recipient} / {seq} Note: what the sender is shown of a message that waits
 * peers    / {peer}                                  Ledger: what waits for a peer, and the last seq given
 * accounts / {sender}                                Ledger: what waits of an account; absent where nothing does
 * refused  / {sender} / {seq} / {peer}               Refused: a message that a peer refused for good
 * marks    / {recipient} / {peer}                    Mark: the last message of a peer's that was taken for a recipient
 * </pre>
 *
 * <h2>In order, exactly once</h2>
 *
 * <p>Messages for one recipient go in the order of their numbers; those for others do not wait for them. A message goes
 * on being sent until the peer answers for it, so it may arrive more than once: each carries its number, and the peer
 * keeps, with the queue, the number of the last one taken for that recipient. What is not over it was taken already.
 * Unlike a memory of message ids, this does not end after a day.
 *
 * <p>The next number is the last plus one, but at least the time in milliseconds times 1024: so none is used twice
 * where the store was put back from a copy made earlier.
 *
 * <h2>Refused for good, refused for now</h2>
 *
 * <p>NotFound, BadRequest and Forbidden for a message end its way: it is listed for its sender, and those behind it go
 * on. RateLimited, Unavailable and all else hold its recipient back, and only him; where the call as a whole failed,
 * they hold the peer back.
 */
@NullMarked
package org.quicprochat.federation;

import org.jspecify.annotations.NullMarked;
