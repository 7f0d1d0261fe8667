package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** The accounts: rows by name and by identity, and the names of deleted accounts, which are held for a while. */
final class AccountStore implements UserDirectory {
    private static final String NAME = "name";
    private static final String IDENTITY = "identity";
    private static final String HELD = "held";
    private static final String SETUP = "setup";

    private final Subspace accounts;
    private final DueStore due;
    private final ServerSecrets secrets;
    private final OpaqueConfig config;
    private final InstantSource clock;

    AccountStore(Subspace accounts, DueStore due, ServerSecrets secrets, OpaqueConfig config, InstantSource clock) {
        this.accounts = accounts;
        this.due = due;
        this.secrets = secrets;
        this.config = config;
        this.clock = clock;
    }

    /** The row of an account, by its normalized name: one read. */
    Optional<AccountRow> row(ReadTransaction tx, String username) {
        byte[] value = tx.get(accounts.key(NAME, username));
        return value == null ? Optional.empty() : Optional.of(AccountRow.decode(value));
    }

    /** Whether a name belonged to an account that was deleted a short while ago. */
    boolean isHeld(ReadTransaction tx, String username) {
        OptionalLong until = tx.getNumber(accounts.key(HELD, secrets.blindedName(username)));
        return until.isPresent() && until.getAsLong() > clock.millis();
    }

    /** Whether an account has this identity key. */
    boolean isTaken(ReadTransaction tx, IdentityKey identity) {
        return tx.exists(accounts.key(IDENTITY, identity.bytes()));
    }

    /** Makes an account; the caller has seen that name and identity are free. */
    Account create(Transaction tx, String username, IdentityKey identity, ByteString record) {
        AccountRow row = new AccountRow(identity, Instant.ofEpochMilli(clock.millis()), record);
        byte[] name = username.getBytes(StandardCharsets.US_ASCII);
        tx.set(accounts.key(NAME, username), row.encode());
        tx.set(
                accounts.key(IDENTITY, identity.bytes()),
                ByteBuffer.allocate(Long.BYTES + name.length)
                        .putLong(row.registeredAt().toEpochMilli())
                        .put(name)
                        .array());
        return row.account(username);
    }

    @Override
    public Optional<Account> byIdentity(ReadTransaction tx, IdentityKey identity) {
        byte[] value = tx.get(accounts.key(IDENTITY, identity.bytes()));
        return value == null ? Optional.empty() : Optional.of(account(identity, value));
    }

    private static Account account(IdentityKey identity, byte[] value) {
        Instant registeredAt = Instant.ofEpochMilli(ByteBuffer.wrap(value).getLong());
        String username = new String(value, Long.BYTES, value.length - Long.BYTES, StandardCharsets.US_ASCII);
        return new Account(identity, username, registeredAt);
    }

    @Override
    public List<Account> list(ReadTransaction tx, Optional<IdentityKey> after, int limit) {
        KeyRange all = accounts.range(IDENTITY);
        KeyRange rest = after.map(last -> all.after(accounts.key(IDENTITY, last.bytes())))
                .orElse(all);
        return tx.scan(rest, limit).stream()
                .map(entry ->
                        account(new IdentityKey(accounts.unpack(entry.key()).bytes(1)), entry.value()))
                .toList();
    }

    @Override
    public Optional<Account> byUsername(ReadTransaction tx, String username) {
        return Usernames.normalize(username).flatMap(name -> row(tx, name).map(found -> found.account(name)));
    }

    /** Erases an account, and holds its name, of which only a keyed hash stays. */
    long erase(Transaction tx, Account account) {
        Key byName = accounts.key(NAME, account.username());
        Key byIdentity = accounts.key(IDENTITY, account.identity().bytes());
        int erased = (tx.exists(byName) ? 1 : 0) + (tx.exists(byIdentity) ? 1 : 0);
        tx.clear(byName);
        tx.clear(byIdentity);
        if (erased > 0 && config.nameHold().isPositive()) {
            ByteString blinded = secrets.blindedName(account.username());
            Instant until = clock.instant().plus(config.nameHold());
            tx.setNumber(accounts.key(HELD, blinded), until.toEpochMilli());
            due.enter(tx, until, DueStore.Kind.HELD_NAME, blinded);
        }
        return erased;
    }

    /** Forgets a held name whose time is over. */
    void sweepHeld(Transaction tx, ByteString blinded, Instant now) {
        Key key = accounts.key(HELD, blinded);
        OptionalLong until = tx.getNumber(key);
        if (until.isPresent() && until.getAsLong() <= now.toEpochMilli()) {
            tx.clear(key);
        }
    }

    /** The public key of the secrets that the accounts were made with; empty in a new store. */
    Optional<ByteString> setupKey(ReadTransaction tx) {
        return Optional.ofNullable(tx.get(accounts.key(SETUP))).map(ByteString::copyFrom);
    }

    void setSetupKey(Transaction tx, byte[] publicKey) {
        tx.set(accounts.key(SETUP), publicKey);
    }
}
