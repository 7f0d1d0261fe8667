package org.quicprochat.accounts;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.Mailboxes;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.testkit.TestAccount;

/** A plugin that stands in for those that keep bans and the log, and that holds three records of each account. */
final class Registry implements ServerPlugin, Bans, TransparencyLog, AccountDataOwner {
    private final Set<IdentityKey> banned = new HashSet<>();
    private final List<IdentityKey> asked = new ArrayList<>();
    private final BiConsumer<Transaction, IdentityKey> erasure;
    private Optional<Store> store = Optional.empty();
    private Optional<Subspace> log = Optional.empty();
    private Optional<Subspace> records = Optional.empty();
    private Supplier<Optional<Mailboxes>> mailboxes = Optional::empty;

    /** Whether the erasure fails. */
    boolean broken;

    /**
     * A registry.
     *
     * @param erasure what else an erasure does
     */
    Registry(BiConsumer<Transaction, IdentityKey> erasure) {
        this.erasure = erasure;
    }

    @Override
    public PluginDefinition define(PluginContext context) {
        store = Optional.of(context.store());
        log = Optional.of(context.subspace("log"));
        records = Optional.of(context.subspace("records"));
        mailboxes = context.optional(Mailboxes.class);
        return PluginDefinition.builder(new MethodRange[0])
                .provide(Bans.class, this)
                .provide(TransparencyLog.class, this)
                .extend(AccountDataOwner.class, this)
                .extend(AccountDataOwner.class, (tx, account) -> 1)
                .build();
    }

    void ban(TestAccount account) {
        banned.add(account.identity());
    }

    /** Whose bans were asked for since the last call of this. */
    List<IdentityKey> asked() {
        List<IdentityKey> all = List.copyOf(asked);
        asked.clear();
        return all;
    }

    /** Stores records of an account. */
    void store(TestAccount account) {
        store.orElseThrow().run(tx -> {
            for (int i = 0; i < 3; i++) {
                tx.set(records.orElseThrow().key(account.identity().bytes(), i), new byte[0]);
            }
            return true;
        });
    }

    /** Sends messages to an account, in some transactions. */
    void send(TestAccount account, int messages, ByteString payload) {
        Mailboxes found = mailboxes.get().orElseThrow();
        Mailboxes.Letter letter = new Mailboxes.Letter(
                account.identity(), Optional.empty(), payload, Optional.empty(), Optional.empty(), Optional.empty());
        for (int sent = 0; sent < messages; sent += 1000) {
            store.orElseThrow().run(tx -> {
                for (int i = 0; i < 1000; i++) {
                    found.enqueue(tx, letter);
                }
                return true;
            });
        }
    }

    @Override
    public long erase(Transaction tx, Account account) {
        if (broken) {
            throw new IllegalStateException("an erasure that fails");
        }
        erasure.accept(tx, account.identity());
        return AccountDataOwner.clearing(records.orElseThrow()).erase(tx, account);
    }

    @Override
    public void append(Transaction tx, IdentityKey owner, Kind kind, ByteString key, ByteString detail) {
        Key entry = log.orElseThrow().key(kind.name(), key);
        boolean isThere =
                !tx.scan(records.orElseThrow().range(owner.bytes()), 1).isEmpty();
        tx.set(
                entry,
                detail.concat(ByteString.copyFromUtf8(isThere ? "before" : "after"))
                        .toByteArray());
    }

    @Override
    public boolean isBanned(ReadTransaction tx, IdentityKey identity) {
        asked.add(identity);
        return banned.contains(identity);
    }

    @Override
    public boolean isBanned(ReadTransaction tx, ChannelId channel, IdentityKey identity) {
        throw new UnsupportedOperationException();
    }
}
