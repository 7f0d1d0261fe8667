package org.quicprochat.channels;

import java.util.Optional;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Memberships.Role;
import org.quicprochat.plugin.storage.Transaction;

/** Lets members into their channels, and nobody else: to others a channel is as if it were not there. Thread-safe. */
final class Doorway {
    private final ChannelStore store;

    Doorway(ChannelStore store) {
        this.store = store;
    }

    /**
     * A member in a channel, in one transaction.
     *
     * @param roster the channel
     * @param identity who
     * @param member what they are
     */
    record Entered(Roster roster, IdentityKey identity, Member member) {
        Role role() {
            return member.role();
        }

        /**
         * Checks that the role is at least this one.
         *
         * @throws StatusException Forbidden
         */
        void require(Role least) {
            if (role().compareTo(least) < 0) {
                throw roleTooLow();
            }
        }

        /**
         * Checks that this member, who is a moderator at least, may change what another is, or take them out: an owner
         * may with all, a moderator with those below, and everybody with themselves.
         *
         * @throws StatusException Forbidden
         */
        void checkMayTouch(IdentityKey other, Member otherMember) {
            boolean may = role() == Role.OWNER || otherMember.role().compareTo(role()) < 0 || other.equals(identity);
            if (!may) {
                throw roleTooLow();
            }
        }

        private static StatusException roleTooLow() {
            return StatusException.forbidden("ROLE_TOO_LOW", "The role in this channel does not allow that");
        }

        @Override
        public String toString() {
            return "Entered[]";
        }
    }

    /** The identity in the channel; empty where it is no member, or there is no such channel. */
    Optional<Entered> find(Transaction tx, ChannelId id, IdentityKey identity) {
        Optional<Member> member = store.member(tx, id, identity);
        return member.flatMap(found -> Roster.open(store, tx, id).map(roster -> new Entered(roster, identity, found)));
    }

    /**
     * The identity in the channel.
     *
     * @throws StatusException NotFound, the same one whether or not there is such a channel
     */
    Entered enter(Transaction tx, ChannelId id, IdentityKey identity) {
        return find(tx, id, identity).orElseThrow(Doorway::noSuchChannel);
    }

    /** What everybody hears who is no member. */
    static StatusException noSuchChannel() {
        return StatusException.notFound("NO_SUCH_CHANNEL", "channel_id", "The caller is in no such channel");
    }
}
