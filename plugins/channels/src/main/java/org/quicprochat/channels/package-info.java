/**
 * Channels: members with roles, metadata that only their clients understand, and the wish for new keys.
 *
 * <p>400 CreateChannel, 410 RemoveMember, 411 UpdateGroupMetadata, 412 ListGroupMembers, 413 RotateKeys, 414
 * AddMembers; event 1003 tells the members what changed. Provides {@link org.quicprochat.plugin.service.Memberships};
 * needs {@link org.quicprochat.plugin.service.UserDirectory}. Without {@link org.quicprochat.plugin.service.Bans}
 * nobody is banned.
 *
 * <h2>What is stored</h2>
 *
 * <pre>
 * channels / {channel}               Channel: version, epoch, counts, who created it, metadata
 * members  / {channel} / {identity}  Member: role, when they joined, the place in the order of joining
 * joined   / {identity} / {channel}  nothing; the channels of a member
 * created  / {identity} / {channel}  nothing; the channels of a creator, whether they have left or not
 * tallies  / {identity}              Tally: the number of each of the two
 * </pre>
 *
 * <p>Whether two accounts share a channel is asked often (typing, presence, endpoints): the tallies say who of the two
 * is in fewer channels, and the answer costs at most one read for each of those.
 *
 * <h2>Versions</h2>
 *
 * <p>The version of a channel is 1 at first and grows by one with each change of members, roles or metadata; the epoch
 * is 1 at first and grows by one with each RotateKeys. Both are compared in the transaction that changes them.
 *
 * <h2>An owner, always</h2>
 *
 * <p>Where the last owner leaves, is banned or deletes the account, the moderator who is in the channel for longest is
 * the next owner, else the member who is. With the last member the channel ends, and each {@link
 * org.quicprochat.plugin.ChannelDataOwner} with it.
 *
 * <h2>No oracle</h2>
 *
 * <p>A channel that the caller is no member of and one that there is not are the same NotFound, before anything else of
 * a request is looked at that depends on the channel. That leaving a channel twice is Ok tells nothing either: it is Ok
 * for every channel id.
 */
@NullMarked
package org.quicprochat.channels;

import org.jspecify.annotations.NullMarked;
