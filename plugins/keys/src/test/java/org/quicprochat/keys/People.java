package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
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
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.testkit.KeyPackageMaker;

/**
 * A plugin that stands in for those that keep accounts and devices and the log: the accounts have real Ed25519
 * keys, as the rules of key packages need. Used by one thread, but for {@link #authenticate} and the lookups.
 */
final class People implements ServerPlugin, SessionAuthenticator, UserDirectory, Devices, TransparencyLog {
    private final Map<IdentityKey, Account> accounts = new HashMap<>();
    private final Map<ByteString, Principal> sessions = new HashMap<>();
    private final Map<IdentityKey, Map<DeviceId, Optional<ByteString>>> devices = new HashMap<>();
    private Optional<PluginContext> context = Optional.empty();
    private Optional<Subspace> log = Optional.empty();
    private Supplier<List<AccountDataOwner>> accountData = List::of;
    private Supplier<List<DeviceDataOwner>> deviceData = List::of;
    private Supplier<Optional<KeyPackages>> keyPackages = Optional::empty;

    /** Somebody with a session. */
    record Person(KeyPair keys, IdentityKey identity, String username, ByteString token) {
        KeyPackageMaker packages(Instant now) {
            return new KeyPackageMaker(keys, now, new SecureRandom());
        }
    }

    @Override
    public PluginDefinition define(PluginContext ctx) {
        context = Optional.of(ctx);
        log = Optional.of(ctx.subspace("log"));
        accountData = ctx.extensions(AccountDataOwner.class);
        deviceData = ctx.extensions(DeviceDataOwner.class);
        keyPackages = ctx.optional(KeyPackages.class);
        return PluginDefinition.builder(new MethodRange[0])
                .extend(SessionAuthenticator.class, this)
                .provide(UserDirectory.class, this)
                .provide(Devices.class, this)
                .provide(TransparencyLog.class, this)
                .build();
    }

    Person register(String username) {
        KeyPair keys = KeyPackageMaker.keyPair();
        IdentityKey identity = new IdentityKey(KeyPackageMaker.raw(keys));
        Account account = new Account(identity, username, now());
        accounts.put(identity, account);
        return new Person(keys, identity, username, session(account, Optional.empty()));
    }

    private ByteString session(Account account, Optional<DeviceId> device) {
        ByteString token = ByteString.copyFromUtf8("token " + sessions.size());
        sessions.put(token, new Principal(account.identity(), account.username(), device, now(), false));
        return token;
    }

    /** Registers a device of a person, and gives the person with a session of it. */
    Person device(Person person, DeviceId device, Optional<ByteString> key) {
        Map<DeviceId, Optional<ByteString>> own =
                devices.computeIfAbsent(person.identity(), any -> new LinkedHashMap<>());
        boolean first = own.isEmpty();
        own.put(device, key);
        store().run(tx -> {
            deviceData.get().forEach(owner -> owner.registered(tx, person.identity(), device, first));
            return true;
        });
        return new Person(
                person.keys(),
                person.identity(),
                person.username(),
                session(account(person.identity()), Optional.of(device)));
    }

    /** Revokes a device; its sessions stay, as those of a call under way would. */
    void revoke(Person person, DeviceId device) {
        own(person.identity()).remove(device);
        store().run(tx -> {
            deviceData.get().forEach(owner -> owner.revoked(tx, person.identity(), device));
            return true;
        });
    }

    /** Deletes an account; its sessions stay, as those of a call under way would. */
    long delete(Person person) {
        Account account = account(person.identity());
        accounts.remove(person.identity());
        return store().run(tx -> accountData.get().stream()
                .mapToLong(owner -> owner.erase(tx, account))
                .sum());
    }

    KeyPackages keyPackages() {
        return keyPackages.get().orElseThrow();
    }

    /** The detail of each hybrid key in the log. */
    List<ByteString> logged() {
        Subspace space = log.orElseThrow();
        return store().read(tx -> {
            List<ByteString> found = new ArrayList<>();
            tx.scan(space.range(), 100).forEach(entry -> found.add(ByteString.copyFrom(entry.value())));
            return found;
        });
    }

    @Override
    public Principal authenticate(ByteString token) {
        Principal principal = sessions.get(token);
        if (principal == null) {
            throw StatusException.unauthorized("SESSION_INVALID", "There is no such session");
        }
        return principal;
    }

    @Override
    public Optional<Account> byIdentity(ReadTransaction tx, IdentityKey identity) {
        return Optional.ofNullable(accounts.get(identity));
    }

    @Override
    public Optional<Account> byUsername(ReadTransaction tx, String username) {
        return accounts.values().stream()
                .filter(account -> account.username().equals(username))
                .findFirst();
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
        return own(identity).getOrDefault(device, Optional.empty());
    }

    @Override
    public void append(Transaction tx, IdentityKey owner, Kind kind, ByteString key, ByteString detail) {
        Subspace space = log.orElseThrow();
        long index = tx.scan(space.range(), 100).size();
        tx.set(space.key(index, kind.name(), key), detail.toByteArray());
    }

    private Map<DeviceId, Optional<ByteString>> own(IdentityKey identity) {
        return devices.getOrDefault(identity, new LinkedHashMap<>());
    }

    private Account account(IdentityKey identity) {
        return Optional.ofNullable(accounts.get(identity)).orElseThrow();
    }

    private Store store() {
        return context.orElseThrow().store();
    }

    private Instant now() {
        return context.orElseThrow().clock().instant();
    }
}
