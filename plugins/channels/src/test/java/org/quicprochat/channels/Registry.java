package org.quicprochat.channels;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.ChannelDataOwner;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** A plugin that stands in for those around channels: it bans, deletes accounts, and keeps something of channels. */
final class Registry implements ServerPlugin, Bans, ChannelDataOwner {
    final Set<IdentityKey> banned = ConcurrentHashMap.newKeySet();
    final Set<ChannelId> bansEveryone = ConcurrentHashMap.newKeySet();
    private Optional<PluginContext> context = Optional.empty();
    private Optional<Subspace> ended = Optional.empty();
    private Supplier<List<AccountDataOwner>> owners = List::of;
    private Supplier<Optional<Memberships>> memberships = Optional::empty;

    @Override
    public PluginDefinition define(PluginContext given) {
        context = Optional.of(given);
        ended = Optional.of(given.subspace("ended"));
        owners = given.extensions(AccountDataOwner.class);
        memberships = given.optional(Memberships.class);
        return PluginDefinition.builder(new MethodRange[0])
                .provide(Bans.class, this)
                .extend(ChannelDataOwner.class, this)
                .build();
    }

    Memberships memberships() {
        return memberships.get().orElseThrow();
    }

    /** Runs what a deletion of the account runs. */
    long erase(Account account) {
        return context.orElseThrow()
                .store()
                .run(tx -> owners.get().stream()
                        .mapToLong(owner -> owner.erase(tx, account))
                        .sum());
    }

    /** The channels that ended. */
    List<ChannelId> ended() {
        Subspace space = ended.orElseThrow();
        return context.orElseThrow().store().read(tx -> {
            List<ChannelId> found = new ArrayList<>();
            tx.scan(space.range(), 1000)
                    .forEach(entry ->
                            found.add(new ChannelId(space.unpack(entry.key()).bytes(0))));
            return found;
        });
    }

    @Override
    public void deleted(Transaction tx, ChannelId channel) {
        tx.set(ended.orElseThrow().key(channel.bytes()), new byte[0]);
    }

    @Override
    public boolean isBanned(ReadTransaction tx, IdentityKey identity) {
        return banned.contains(identity);
    }

    @Override
    public boolean isBanned(ReadTransaction tx, ChannelId channel, IdentityKey identity) {
        return bansEveryone.contains(channel);
    }
}
