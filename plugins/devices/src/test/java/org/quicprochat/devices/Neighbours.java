package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.service.WakeUps;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** A plugin that is told of devices, keeps the log of keys, and notes both in the store, in the order they came. */
final class Neighbours implements ServerPlugin, TransparencyLog, DeviceDataOwner {
    private Optional<PluginContext> context = Optional.empty();
    private Optional<Subspace> notes = Optional.empty();
    private Supplier<List<AccountDataOwner>> accountData = List::of;
    private Supplier<Optional<Devices>> devices = Optional::empty;
    private Supplier<Optional<WakeUps>> wakeUps = Optional::empty;
    private Supplier<Optional<UserDirectory>> users = Optional::empty;
    private volatile boolean failing;

    @Override
    public PluginDefinition define(PluginContext ctx) {
        context = Optional.of(ctx);
        notes = Optional.of(ctx.subspace("notes"));
        accountData = ctx.extensions(AccountDataOwner.class);
        devices = ctx.optional(Devices.class);
        wakeUps = ctx.optional(WakeUps.class);
        users = ctx.optional(UserDirectory.class);
        return PluginDefinition.builder(new MethodRange[0])
                .provide(TransparencyLog.class, this)
                .extend(DeviceDataOwner.class, this)
                .build();
    }

    /** From now on, or no more, whatever it is told ends in an exception. */
    void fail(boolean on) {
        failing = on;
    }

    @Override
    public void append(Transaction tx, IdentityKey owner, Kind kind, ByteString key, ByteString detail) {
        note(tx, "log " + kind + " " + key.toStringUtf8() + " " + detail.equals(owner.bytes()));
    }

    @Override
    public void registered(Transaction tx, IdentityKey identity, DeviceId device, boolean first) {
        note(tx, "registered " + device.bytes().toStringUtf8() + (first ? " first" : ""));
    }

    @Override
    public void revoked(Transaction tx, IdentityKey identity, DeviceId device) {
        note(tx, "revoked " + device.bytes().toStringUtf8());
    }

    private void note(Transaction tx, String text) {
        if (failing) {
            throw new IllegalStateException("The test wants it so");
        }
        Subspace space = notes.orElseThrow();
        tx.set(space.key(tx.scan(space.range(), 1000).size()), text.getBytes(StandardCharsets.UTF_8));
    }

    List<String> notes() {
        Subspace space = notes.orElseThrow();
        return store().read(tx -> {
            List<String> found = new ArrayList<>();
            tx.scan(space.range(), 1000).forEach(entry -> found.add(new String(entry.value(), StandardCharsets.UTF_8)));
            return found;
        });
    }

    long deleteAccount(IdentityKey identity) {
        return store().run(tx -> {
            Account account = users.get().orElseThrow().byIdentity(tx, identity).orElseThrow();
            return accountData.get().stream()
                    .mapToLong(owner -> owner.erase(tx, account))
                    .sum();
        });
    }

    Devices devices() {
        return devices.get().orElseThrow();
    }

    WakeUps wakeUps() {
        return wakeUps.get().orElseThrow();
    }

    Store store() {
        return context.orElseThrow().store();
    }
}
