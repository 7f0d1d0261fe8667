package org.quicprochat.plugin.service;

import java.util.Optional;
import java.util.function.Consumer;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Transaction;

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

    /** Whether there is such a channel. */
    default boolean exists(ReadTransaction tx, ChannelId channel) {
        boolean[] hasMembers = {false};
        members(tx, channel, member -> hasMembers[0] = true);
        return hasMembers[0];
    }

    /** The role of an identity in a channel; empty where it is no member, or there is no such channel. */
    Optional<Role> role(ReadTransaction tx, ChannelId channel, IdentityKey identity);

    /** Whether the two have a channel in common. */
    boolean shareChannel(ReadTransaction tx, IdentityKey one, IdentityKey other);

    /** Hands each member of a channel to the action. */
    void members(ReadTransaction tx, ChannelId channel, Consumer<IdentityKey> action);

    /** Hands each identity that shares a channel with the given one to the action, each once, not itself. */
    void coMembers(ReadTransaction tx, IdentityKey identity, Consumer<IdentityKey> action);

    /**
     * Takes a banned member out of a channel with the transaction; the members are told when it is committed. The
     * actor's right to do so is the caller's business. A directory that cannot take members out leaves them in.
     *
     * @param actor who banned them
     * @return whether the identity was a member
     */
    default boolean expel(Transaction tx, ChannelId channel, IdentityKey identity, IdentityKey actor) {
        return false;
    }
}
