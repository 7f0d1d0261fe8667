package org.quicprochat.channels;

import java.util.List;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.PushMembership.Change;

/** Takes a deleted account out of its channels, which go on without it. Thread-safe. */
final class Upkeep implements AccountDataOwner {
    private final ChannelStore store;
    private final Doorway doorway;
    private final Departures departures;

    Upkeep(ChannelStore store, Doorway doorway, Departures departures) {
        this.store = store;
        this.doorway = doorway;
        this.departures = departures;
    }

    @Override
    public long erase(Transaction tx, Account account) {
        IdentityKey identity = account.identity();
        List<ChannelId> joined = store.joined(tx, identity);
        for (ChannelId id : joined) {
            Doorway.Entered member = doorway.find(tx, id, identity)
                    .orElseThrow(() -> new IllegalStateException("A channel of a member's list does not know them"));
            departures.depart(tx, member.roster(), identity, member.member(), identity, Change.REMOVED);
        }
        List<ChannelId> created = store.created(tx, identity);
        for (ChannelId id : created) {
            store.channel(tx, id).ifPresent(channel -> store.save(tx, id, channel.withoutCreator()));
            store.removeCreated(tx, identity, id);
        }
        store.save(tx, identity, Tally.NONE);
        return (long) joined.size() + created.size();
    }
}
