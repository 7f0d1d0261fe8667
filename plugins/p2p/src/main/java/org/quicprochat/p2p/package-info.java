/**
 * P2p: where a device is reached directly, for those who share a channel with its owner.
 *
 * <p>800 PublishEndpoint, 801 ResolveEndpoint. Needs {@link org.quicprochat.plugin.service.UserDirectory}. Without
 * {@link org.quicprochat.plugin.service.Memberships} nobody shares a channel, so that nothing is found; without {@link
 * org.quicprochat.plugin.service.Devices} no account has a device, and without {@link
 * org.quicprochat.plugin.service.Bans} nobody is banned.
 *
 * <h2>What is stored</h2>
 *
 * <pre>
 * endpoints / {identity} / {device}             Endpoint: when it expires, the node address
 * due       / {expires} / {identity} / {device} nothing; one for each endpoint
 * </pre>
 *
 * <p>The device of a session without one is the empty byte string. An account has as many endpoints as devices, and
 * one more.
 *
 * <h2>Who finds it</h2>
 *
 * <p>An identity that is unknown, is banned, shares no channel with the caller or has no endpoint is the same NotFound.
 * The answer costs the same reads in each of the cases that the caller may not tell apart: where he may not know, a
 * range that is always empty is read in the place of the owner's.
 */
@NullMarked
package org.quicprochat.p2p;

import org.jspecify.annotations.NullMarked;
