package org.quicprochat.plugin.service;

import java.util.Optional;
import java.util.function.Consumer;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;

/** Who is in which channel. Where no plugin provides it, there is no channel. */
public interface Memberships {
    /** What a member may do; a later constant may do more. */
    enum Role {
        /** Reads and writes. */
        MEMBER,
        /** Also adds and removes members. */
        MODERATOR,
        /** Also makes moderators. */
        OWNER
    }

    /** The role of an identity in a channel; empty where it is no member, or there is no such channel. */
    Optional<Role> role(ReadTransaction tx, ChannelId channel, IdentityKey identity);

    /** Whether the two have a channel in common. */
    boolean shareChannel(ReadTransaction tx, IdentityKey one, IdentityKey other);

    /** Hands each member of a channel to the action. */
    void members(ReadTransaction tx, ChannelId channel, Consumer<IdentityKey> action);

    /** Hands each identity that shares a channel with the given one to the action, each once, not itself. */
    void coMembers(ReadTransaction tx, IdentityKey identity, Consumer<IdentityKey> action);
}
