package org.quicprochat.p2p;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.testkit.TestAccount;

/** A plugin that stands in for those that keep channels, bans and devices. Used by one thread. */
final class Neighbourhood implements ServerPlugin, Memberships, Bans, Devices {
    private final Set<Set<IdentityKey>> channels = new HashSet<>();
    private final Set<IdentityKey> banned = new HashSet<>();
    private final Set<DeviceId> revoked = new HashSet<>();
    private Optional<Store> store = Optional.empty();
    private Supplier<List<AccountDataOwner>> accountData = List::of;
    private Supplier<List<DeviceDataOwner>> deviceData = List::of;

    /** The questions asked since the last {@code clear}. */
    final List<String> asked = new ArrayList<>();

    @Override
    public PluginDefinition define(PluginContext context) {
        store = Optional.of(context.store());
        accountData = context.extensions(AccountDataOwner.class);
        deviceData = context.extensions(DeviceDataOwner.class);
        return PluginDefinition.builder(new MethodRange[0])
                .provide(Memberships.class, this)
                .provide(Bans.class, this)
                .provide(Devices.class, this)
                .build();
    }

    void share(TestAccount one, TestAccount other) {
        channels.add(Set.of(one.identity(), other.identity()));
    }

    void ban(TestAccount account) {
        banned.add(account.identity());
    }

    /** Revokes a device, whose session stays, as that of a call under way would. */
    void revoke(TestAccount account) {
        DeviceId device = account.device().orElseThrow();
        revoked.add(device);
        run(tx -> deviceData.get().forEach(owner -> owner.revoked(tx, account.identity(), device)));
    }

    void register(TestAccount account, DeviceId device, boolean first) {
        run(tx -> deviceData.get().forEach(owner -> owner.registered(tx, account.identity(), device, first)));
    }

    /** Erases the data of an account. */
    long erase(TestAccount account) {
        Account erased = new Account(account.identity(), account.username(), Instant.EPOCH);
        return store.orElseThrow()
                .run(tx -> accountData.get().stream()
                        .mapToLong(owner -> owner.erase(tx, erased))
                        .sum());
    }

    private void run(Consumer<Transaction> body) {
        store.orElseThrow().<Boolean>run(tx -> {
            body.accept(tx);
            return true;
        });
    }

    @Override
    public Optional<Role> role(ReadTransaction tx, ChannelId channel, IdentityKey identity) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean shareChannel(ReadTransaction tx, IdentityKey one, IdentityKey other) {
        asked.add("share");
        return !one.equals(other) && channels.contains(Set.of(one, other));
    }

    @Override
    public void members(ReadTransaction tx, ChannelId channel, Consumer<IdentityKey> action) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void coMembers(ReadTransaction tx, IdentityKey identity, Consumer<IdentityKey> action) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isBanned(ReadTransaction tx, IdentityKey identity) {
        asked.add("banned");
        return banned.contains(identity);
    }

    @Override
    public boolean isBanned(ReadTransaction tx, ChannelId channel, IdentityKey identity) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<DeviceId> of(ReadTransaction tx, IdentityKey identity) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isRegistered(ReadTransaction tx, IdentityKey identity, DeviceId device) {
        return !revoked.contains(device);
    }
}
