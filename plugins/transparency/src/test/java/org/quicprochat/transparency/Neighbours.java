package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Transaction;

/** A plugin that stands in for those that keep devices, bans and hybrid keys, in maps, and use the log. Thread-safe. */
final class Neighbours implements ServerPlugin, Devices, Bans, KeyPackages {
    final Map<IdentityKey, Map<DeviceId, ByteString>> devices = new ConcurrentHashMap<>();
    final Map<IdentityKey, ByteString> hybridKeys = new ConcurrentHashMap<>();
    final Set<IdentityKey> banned = ConcurrentHashMap.newKeySet();
    private Supplier<Optional<TransparencyLog>> log = Optional::empty;
    private Supplier<List<AccountDataOwner>> owners = List::of;

    @Override
    public PluginDefinition define(PluginContext context) {
        log = context.optional(TransparencyLog.class);
        owners = context.extensions(AccountDataOwner.class);
        return PluginDefinition.builder(new MethodRange[0])
                .provide(Devices.class, this)
                .provide(Bans.class, this)
                .provide(KeyPackages.class, this)
                .build();
    }

    TransparencyLog log() {
        return log.get().orElseThrow();
    }

    /** Erases what plugins hold of an account. */
    long erase(Transaction tx, Account account) {
        return owners.get().stream()
                .mapToLong(owner -> owner.erase(tx, account))
                .sum();
    }

    void addDevice(IdentityKey owner, DeviceId device, ByteString key) {
        devices.computeIfAbsent(owner, any -> new LinkedHashMap<>()).put(device, key);
    }

    private Map<DeviceId, ByteString> own(IdentityKey identity) {
        return devices.getOrDefault(identity, Map.of());
    }

    @Override
    public List<DeviceId> of(ReadTransaction tx, IdentityKey identity) {
        return List.copyOf(own(identity).keySet());
    }

    @Override
    public boolean isRegistered(ReadTransaction tx, IdentityKey identity, DeviceId device) {
        return own(identity).containsKey(device);
    }

    @Override
    public Optional<ByteString> signatureKey(ReadTransaction tx, IdentityKey identity, DeviceId device) {
        return Optional.ofNullable(own(identity).get(device));
    }

    @Override
    public boolean isBanned(ReadTransaction tx, IdentityKey identity) {
        return banned.contains(identity);
    }

    @Override
    public boolean isBanned(ReadTransaction tx, ChannelId channel, IdentityKey identity) {
        return false;
    }

    @Override
    public List<Claimed> claim(Transaction tx, IdentityKey identity, Selection selection) {
        return List.of();
    }

    @Override
    public Optional<ByteString> hybridKey(ReadTransaction tx, IdentityKey identity) {
        return Optional.ofNullable(hybridKeys.get(identity));
    }
}
