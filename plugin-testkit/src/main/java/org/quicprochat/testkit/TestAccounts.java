package org.quicprochat.testkit;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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
import org.quicprochat.plugin.service.Sessions;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/**
 * A plugin that stands in for the one that keeps accounts: made at a word, without passwords, held in memory. Only that
 * an account is deleted lies in the store, so that what reads it in a transaction cannot miss it. Thread-safe.
 */
final class TestAccounts implements ServerPlugin, SessionAuthenticator, UserDirectory, Sessions {
    /** An account; one deleted and made again is another, with a number of its own. */
    private record Entry(long number, Account account) {}

    private record Session(Account account, Optional<DeviceId> device, Instant since) {}

    private final TestClock clock;
    private final Map<ByteString, Session> sessions = new ConcurrentHashMap<>();
    private final Map<IdentityKey, Entry> accounts = new ConcurrentHashMap<>();
    private final AtomicLong made = new AtomicLong();
    private volatile Optional<PluginContext> context = Optional.empty();
    private volatile Optional<Subspace> deleted = Optional.empty();

    TestAccounts(TestClock clock) {
        this.clock = clock;
    }

    @Override
    public PluginDefinition define(PluginContext ctx) {
        context = Optional.of(ctx);
        deleted = Optional.of(ctx.subspace("deleted-test-accounts"));
        return PluginDefinition.builder(new MethodRange[0])
                .extend(SessionAuthenticator.class, this)
                .provide(UserDirectory.class, this)
                .provide(Sessions.class, this)
                .build();
    }

    /** The account of a name, made where there is none, with a session that began now. */
    TestAccount account(String username, Optional<DeviceId> device) {
        String name = username.toLowerCase(Locale.ROOT);
        IdentityKey identity = new IdentityKey(hash("identity " + name));
        Account account = accounts.computeIfAbsent(
                        identity, key -> new Entry(made.incrementAndGet(), new Account(key, name, clock.instant())))
                .account();
        String owner = device.map(id -> name + " " + id.bytes().toStringUtf8()).orElse(name);
        ByteString token = hash("token " + owner + " " + clock.instant());
        sessions.put(token, new Session(account, device, clock.instant()));
        return new TestAccount(name, identity, device, token);
    }

    /** Deletes an account and its sessions when the transaction is committed. */
    void delete(Transaction tx, IdentityKey identity) {
        Entry entry = accounts.get(identity);
        if (entry != null) {
            tx.set(tombstone(entry), new byte[0]);
            tx.afterCommit(() -> delete(identity));
        }
    }

    private Key tombstone(Entry entry) {
        return deleted.orElseThrow().key(entry.number());
    }

    /** Deletes an account and its sessions at once. */
    void delete(IdentityKey identity) {
        accounts.remove(identity);
        sessions.values().removeIf(session -> session.account().identity().equals(identity));
    }

    @Override
    public Principal authenticate(ByteString token) {
        Session session = sessions.get(token);
        if (session == null) {
            throw StatusException.unauthorized("SESSION", "There is no such session");
        }
        Account account = session.account();
        boolean admin = context.orElseThrow().server().isAdmin(account.username());
        return new Principal(account.identity(), account.username(), session.device(), session.since(), admin);
    }

    @Override
    public Optional<Account> byIdentity(ReadTransaction tx, IdentityKey identity) {
        return Optional.ofNullable(accounts.get(identity))
                .filter(entry -> !tx.exists(tombstone(entry)))
                .map(Entry::account);
    }

    @Override
    public Optional<Account> byUsername(ReadTransaction tx, String username) {
        return byIdentity(tx, new IdentityKey(hash("identity " + username.toLowerCase(Locale.ROOT))));
    }

    @Override
    public List<Account> list(ReadTransaction tx, Optional<IdentityKey> after, int limit) {
        return accounts.values().stream()
                .filter(entry -> !tx.exists(tombstone(entry)))
                .map(Entry::account)
                .filter(account -> after.isEmpty() || order(account.identity(), after.get()) > 0)
                .sorted((one, other) -> order(one.identity(), other.identity()))
                .limit(limit)
                .toList();
    }

    private static int order(IdentityKey one, IdentityKey other) {
        return ByteString.unsignedLexicographicalComparator().compare(one.bytes(), other.bytes());
    }

    @Override
    public int end(Transaction tx, IdentityKey identity, Optional<DeviceId> device) {
        long ended = sessions.values().stream()
                .filter(session -> belongs(session, identity, device))
                .count();
        tx.afterCommit(() -> {
            sessions.values().removeIf(session -> belongs(session, identity, device));
            context.orElseThrow().connections().close(identity, device);
        });
        return Math.toIntExact(ended);
    }

    private static boolean belongs(Session session, IdentityKey identity, Optional<DeviceId> device) {
        return session.account().identity().equals(identity)
                && (device.isEmpty() || session.device().equals(device));
    }

    private static ByteString hash(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
