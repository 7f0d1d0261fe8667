package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;

/**
 * The rest of a server, in memory: accounts, their devices and channels. The token {@code alice} is a session of alice,
 * and {@code alice/phone} one of her phone.
 */
final class Town implements ServerPlugin {
    private final Set<String> accounts = ConcurrentHashMap.newKeySet();
    private final Map<IdentityKey, List<DeviceId>> devices = new ConcurrentHashMap<>();
    private final Map<ChannelId, List<IdentityKey>> channels = new ConcurrentHashMap<>();
    private final boolean withDevices;
    private final boolean withChannels;
    private @Nullable PluginContext context;
    private Supplier<List<AccountDataOwner>> accountOwners = List::of;
    private Supplier<List<DeviceDataOwner>> deviceOwners = List::of;

    Town(boolean withDevices, boolean withChannels, String... accounts) {
        this.withDevices = withDevices;
        this.withChannels = withChannels;
        this.accounts.addAll(Arrays.asList(accounts));
    }

    @Override
    public PluginDefinition define(PluginContext given) {
        context = given;
        accountOwners = given.extensions(AccountDataOwner.class);
        deviceOwners = given.extensions(DeviceDataOwner.class);
        PluginDefinition.Builder definition = PluginDefinition.builder(MethodRange.of(100, 199))
                .extend(SessionAuthenticator.class, this::authenticate)
                .provide(UserDirectory.class, new Directory());
        if (withDevices) {
            definition.provide(Devices.class, new DeviceList());
        }
        if (withChannels) {
            definition.provide(Memberships.class, new Channels());
        }
        return definition.build();
    }

    static IdentityKey identity(String name) {
        return new IdentityKey(ByteString.copyFrom(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 32)));
    }

    static DeviceId device(String name) {
        return new DeviceId(sixteen(name));
    }

    static ChannelId channel(String name) {
        return new ChannelId(sixteen(name));
    }

    static ByteString sixteen(String name) {
        return ByteString.copyFrom(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 16));
    }

    static ByteString token(String session) {
        return ByteString.copyFromUtf8(session);
    }

    Store store() {
        return Objects.requireNonNull(context).store();
    }

    void registerAccount(String name) {
        accounts.add(name);
    }

    /** Deletes an account, as its plugin would; answers the records erased. */
    long deleteAccount(String name) {
        Account account = new Account(identity(name), name, Instant.EPOCH);
        long erased = store().run(tx -> accountOwners.get().stream()
                .mapToLong(owner -> owner.erase(tx, account))
                .sum());
        accounts.remove(name);
        return erased;
    }

    void registerDevice(String account, String device) {
        List<DeviceId> own = devices.computeIfAbsent(identity(account), key -> new CopyOnWriteArrayList<>());
        boolean first = own.isEmpty();
        store().run(tx -> {
            deviceOwners.get().forEach(owner -> owner.registered(tx, identity(account), device(device), first));
            return true;
        });
        own.add(device(device));
    }

    void revokeDevice(String account, String device) {
        devices.getOrDefault(identity(account), new ArrayList<>()).remove(device(device));
        store().run(tx -> {
            deviceOwners.get().forEach(owner -> owner.revoked(tx, identity(account), device(device)));
            return true;
        });
    }

    void openChannel(String channel, String... members) {
        channels.put(
                channel(channel), Arrays.stream(members).map(Town::identity).toList());
    }

    private Principal authenticate(ByteString token) {
        String[] parts = token.toStringUtf8().split("/", 2);
        if (!accounts.contains(parts[0])) {
            throw StatusException.unauthorized("NO_SESSION", "There is no such session");
        }
        Optional<DeviceId> device = parts.length == 2 ? Optional.of(device(parts[1])) : Optional.empty();
        return new Principal(identity(parts[0]), parts[0], device, Instant.EPOCH, false);
    }

    private final class Directory implements UserDirectory {
        @Override
        public Optional<Account> byIdentity(ReadTransaction tx, IdentityKey identity) {
            return accounts.stream()
                    .filter(name -> identity(name).equals(identity))
                    .findFirst()
                    .flatMap(name -> byUsername(tx, name));
        }

        @Override
        public Optional<Account> byUsername(ReadTransaction tx, String username) {
            return accounts.contains(username)
                    ? Optional.of(new Account(identity(username), username, Instant.EPOCH))
                    : Optional.empty();
        }
    }

    private final class DeviceList implements Devices {
        @Override
        public List<DeviceId> of(ReadTransaction tx, IdentityKey identity) {
            return List.copyOf(devices.getOrDefault(identity, List.of()));
        }

        @Override
        public boolean isRegistered(ReadTransaction tx, IdentityKey identity, DeviceId device) {
            return of(tx, identity).contains(device);
        }
    }

    private final class Channels implements Memberships {
        @Override
        public Optional<Role> role(ReadTransaction tx, ChannelId channel, IdentityKey identity) {
            return channels.getOrDefault(channel, List.of()).contains(identity)
                    ? Optional.of(Role.MEMBER)
                    : Optional.empty();
        }

        @Override
        public boolean shareChannel(ReadTransaction tx, IdentityKey one, IdentityKey other) {
            return channels.values().stream().anyMatch(members -> members.contains(one) && members.contains(other));
        }

        @Override
        public void members(ReadTransaction tx, ChannelId channel, Consumer<IdentityKey> action) {
            channels.getOrDefault(channel, List.of()).forEach(action);
        }

        @Override
        public void coMembers(ReadTransaction tx, IdentityKey identity, Consumer<IdentityKey> action) {
            channels.values().stream()
                    .filter(members -> members.contains(identity))
                    .flatMap(List::stream)
                    .filter(member -> !member.equals(identity))
                    .distinct()
                    .forEach(action);
        }
    }
}
