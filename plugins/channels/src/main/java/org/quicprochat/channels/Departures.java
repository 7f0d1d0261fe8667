package org.quicprochat.channels;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.ChannelDataOwner;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.PushMembership.Change;

/** How members go, for whatever reason: with an heir where one is needed, and with the channel's end. Thread-safe. */
final class Departures {
    private final Announcer announcer;
    private final Supplier<List<ChannelDataOwner>> owners;

    Departures(Announcer announcer, Supplier<List<ChannelDataOwner>> owners) {
        this.announcer = announcer;
        this.owners = owners;
    }

    /**
     * Takes a member out and tells of it.
     *
     * @param actor whose doing it is
     * @return the channel's version after that
     */
    long depart(Transaction tx, Roster roster, IdentityKey identity, Member member, IdentityKey actor, Change change) {
        Optional<IdentityKey> heir = roster.remove(identity, member);
        roster.save();
        if (roster.isEmpty()) {
            ChannelId ended = roster.id();
            owners.get().forEach(owner -> owner.deleted(tx, ended));
        }
        announcer.announceLeaving(tx, roster, change, actor, identity, heir);
        return roster.channel().version();
    }
}
