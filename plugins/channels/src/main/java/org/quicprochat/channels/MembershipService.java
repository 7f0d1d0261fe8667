package org.quicprochat.channels;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.PushMembership.Change;

/** The channels, as other plugins see them. Thread-safe. */
final class MembershipService implements Memberships {
    private final ChannelStore store;
    private final Doorway doorway;
    private final Departures departures;

    MembershipService(ChannelStore store, Doorway doorway, Departures departures) {
        this.store = store;
        this.doorway = doorway;
        this.departures = departures;
    }

    @Override
    public boolean exists(ReadTransaction tx, ChannelId channel) {
        return store.exists(tx, channel);
    }

    @Override
    public Optional<Role> role(ReadTransaction tx, ChannelId channel, IdentityKey identity) {
        return store.member(tx, channel, identity).map(Member::role);
    }

    /** {@inheritDoc} Costs at most a read for each channel of the one who is in fewer. */
    @Override
    public boolean shareChannel(ReadTransaction tx, IdentityKey one, IdentityKey other) {
        boolean oneIsInFewer =
                store.tally(tx, one).joined() <= store.tally(tx, other).joined();
        IdentityKey few = oneIsInFewer ? one : other;
        IdentityKey many = oneIsInFewer ? other : one;
        return store.joined(tx, few).stream()
                .anyMatch(channel -> store.member(tx, channel, many).isPresent());
    }

    @Override
    public void members(ReadTransaction tx, ChannelId channel, Consumer<IdentityKey> action) {
        store.members(tx, channel, (identity, member) -> action.accept(identity));
    }

    @Override
    public void coMembers(ReadTransaction tx, IdentityKey identity, Consumer<IdentityKey> action) {
        List<ChannelId> channels = store.joined(tx, identity);
        Set<IdentityKey> seen = new HashSet<>();
        seen.add(identity);
        for (ChannelId channel : channels) {
            members(tx, channel, member -> {
                if (seen.add(member)) {
                    action.accept(member);
                }
            });
        }
    }

    @Override
    public boolean expel(Transaction tx, ChannelId channel, IdentityKey identity, IdentityKey actor) {
        Optional<Doorway.Entered> entered = doorway.find(tx, channel, identity);
        entered.ifPresent(
                member -> departures.depart(tx, member.roster(), identity, member.member(), actor, Change.BANNED));
        return entered.isPresent();
    }
}
