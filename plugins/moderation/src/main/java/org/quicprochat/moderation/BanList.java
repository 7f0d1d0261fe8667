package org.quicprochat.moderation;

import java.time.InstantSource;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.storage.ReadTransaction;

/** The bans, as other plugins see them. Thread-safe. */
final class BanList implements Bans {
    private final BanStore bans;
    private final InstantSource clock;

    BanList(BanStore bans, InstantSource clock) {
        this.bans = bans;
        this.clock = clock;
    }

    @Override
    public boolean isBanned(ReadTransaction tx, IdentityKey identity) {
        return bans.isBanned(tx, new BanStore.Place(Scope.SERVER, identity), clock.millis());
    }

    @Override
    public boolean isBanned(ReadTransaction tx, ChannelId channel, IdentityKey identity) {
        return bans.isBanned(tx, new BanStore.Place(Scope.of(channel), identity), clock.millis());
    }
}
