package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/**
 * Stands in for the plugins that keep keys and bans: gives out {@code 1}, {@code 2}, {@code 3} and so on, each once,
 * for every identity; whoever is told to be is banned.
 */
final class KeyShop implements ServerPlugin, KeyPackages, Bans {
    private volatile Optional<Subspace> given = Optional.empty();
    private volatile Optional<IdentityKey> banned = Optional.empty();
    private volatile Selection last = new Any();

    @Override
    public PluginDefinition define(PluginContext context) {
        given = Optional.of(context.subspace("given"));
        return PluginDefinition.builder(new MethodRange[0])
                .provide(KeyPackages.class, this)
                .provide(Bans.class, this)
                .build();
    }

    void ban(IdentityKey identity) {
        banned = Optional.of(identity);
    }

    Selection last() {
        return last;
    }

    @Override
    public List<Claimed> claim(Transaction tx, IdentityKey identity, Selection selection) {
        last = selection;
        return switch (selection) {
            case EveryDevice _ -> List.of(next(tx, identity), next(tx, identity));
            case Any _ -> List.of(next(tx, identity));
            case OfDevice _ -> List.of();
        };
    }

    private Claimed next(Transaction tx, IdentityKey identity) {
        Key key = given.orElseThrow().key(identity.bytes());
        long number = tx.getNumber(key).orElse(0) + 1;
        tx.setNumber(key, number);
        return new Claimed(Optional.empty(), ByteString.copyFromUtf8(Long.toString(number)), false);
    }

    @Override
    public Optional<ByteString> hybridKey(ReadTransaction tx, IdentityKey identity) {
        return banned.filter(identity::equals).isPresent()
                ? Optional.empty()
                : Optional.of(ByteString.copyFromUtf8("hybrid"));
    }

    @Override
    public boolean isBanned(ReadTransaction tx, IdentityKey identity) {
        return banned.filter(identity::equals).isPresent();
    }

    @Override
    public boolean isBanned(ReadTransaction tx, ChannelId channel, IdentityKey identity) {
        return false;
    }
}
