package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.TransparencyLog.Kind;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up the keys that are in force and not in the log, since the plugin was not there when they came: one pass over
 * all accounts after each start. What comes later is logged when it comes. Thread-safe.
 */
final class CatchUp {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

    private final Store transactions;
    private final LogStore store;
    private final KeyLog log;
    private final Directories directories;
    private final ServerView server;
    private final int bite;
    private final AtomicBoolean done = new AtomicBoolean();

    CatchUp(Store transactions, LogStore store, KeyLog log, Directories directories, ServerView server, int bite) {
        this.transactions = transactions;
        this.store = store;
        this.log = log;
        this.directories = directories;
        this.server = server;
        this.bite = bite;
    }

    /** A key that is in force, as an entry would have it. */
    private record InForce(IdentityKey owner, Kind begin, Optional<Kind> end, ByteString key, ByteString detail) {}

    /** What became of what was missing. */
    private record Taken(int entries, int refused) {
        private Taken plus(Taken other) {
            return new Taken(entries + other.entries, refused + other.refused);
        }
    }

    /** Makes the pass, in bites, where it was not made since the start. A server that drains ends it. */
    void run() {
        if (done.get()) {
            return;
        }
        Taken taken = new Taken(0, 0);
        Optional<IdentityKey> last = Optional.empty();
        List<Account> accounts;
        do {
            if (server.state() == ServerView.State.DRAINING) {
                return;
            }
            Optional<IdentityKey> after = last;
            accounts = transactions.read(tx -> directories.users().get().list(tx, after, bite));
            taken = taken.plus(take(accounts));
            last = accounts.isEmpty() ? last : Optional.of(accounts.getLast().identity());
        } while (accounts.size() == bite);
        done.set(true);
        if (taken.entries() > 0 || taken.refused() > 0) {
            LOG.atInfo()
                    .addKeyValue("entries", taken.entries())
                    .addKeyValue("refused", taken.refused())
                    .log("Took up keys that were there before the log");
        }
    }

    /** Most bites have nothing to take, and are not worth a turn among the writers. */
    private Taken take(List<Account> accounts) {
        boolean some = transactions.read(tx ->
                accounts.stream().anyMatch(account -> !missing(tx, account).isEmpty()));
        return some ? transactions.run(tx -> take(tx, accounts)) : new Taken(0, 0);
    }

    private Taken take(Transaction tx, List<Account> accounts) {
        int entries = 0;
        int refused = 0;
        for (Account account : accounts) {
            for (InForce key : missing(tx, account)) {
                try {
                    log.append(tx, key.owner(), key.begin(), key.key(), key.detail());
                    entries++;
                } catch (StatusException _) {
                    refused++;
                }
            }
        }
        return new Taken(entries, refused);
    }

    private List<InForce> missing(ReadTransaction tx, Account account) {
        return directories
                .users()
                .get()
                .byIdentity(tx, account.identity())
                .map(there -> inForce(tx, there).stream()
                        .filter(key -> !isLogged(tx, key))
                        .toList())
                .orElse(List.of());
    }

    private List<InForce> inForce(ReadTransaction tx, Account account) {
        IdentityKey owner = account.identity();
        List<InForce> keys = new ArrayList<>();
        keys.add(new InForce(
                owner,
                Kind.IDENTITY_BOUND,
                Optional.of(Kind.IDENTITY_DELETED),
                owner.bytes(),
                ByteString.copyFromUtf8(account.username())));
        for (ByteString key : directories.deviceKeys(tx, owner)) {
            keys.add(new InForce(owner, Kind.DEVICE_ADDED, Optional.of(Kind.DEVICE_REVOKED), key, owner.bytes()));
        }
        directories
                .hybridKey(tx, owner)
                .ifPresent(
                        key -> keys.add(new InForce(owner, Kind.HYBRID_KEY_SET, Optional.empty(), key, owner.bytes())));
        return keys;
    }

    /** Whether the last that the log has of this key and owner is that it began. */
    private boolean isLogged(ReadTransaction tx, InForce key) {
        return store.about(tx, Hashes.sha256(key.key())).reversed().stream()
                .filter(entry -> entry.kind() == key.begin() || key.end().equals(Optional.of(entry.kind())))
                .filter(entry -> store.opening(tx, entry.index())
                        .filter(opening -> opening.owner().equals(key.owner()))
                        .isPresent())
                .findFirst()
                .filter(entry -> entry.kind() == key.begin())
                .isPresent();
    }
}
