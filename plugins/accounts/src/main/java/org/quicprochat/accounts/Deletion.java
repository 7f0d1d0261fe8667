package org.quicprochat.accounts;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.Contributed;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.DeleteAccountRequest;
import org.quicprochat.proto.v1.DeleteAccountResponse;
import org.quicprochat.proto.v1.ErasedData;

/** 950 DeleteAccount. Thread-safe. */
final class Deletion {
    private final Store store;
    private final Supplier<UserDirectory> users;
    private final Supplier<List<Contributed<AccountDataOwner>>> owners;
    private final Supplier<Optional<TransparencyLog>> log;
    private final Connections connections;
    private final ServerView server;
    private final InstantSource clock;
    private final Duration retryAfter;

    /**
     * The deletion of accounts.
     *
     * @param owners who holds data of accounts
     * @param retryAfter what a client is told while a plugin has failed
     */
    Deletion(
            Store store,
            Supplier<UserDirectory> users,
            Supplier<List<Contributed<AccountDataOwner>>> owners,
            Supplier<Optional<TransparencyLog>> log,
            Connections connections,
            ServerView server,
            InstantSource clock,
            Duration retryAfter) {
        this.store = store;
        this.users = users;
        this.owners = owners;
        this.log = log;
        this.connections = connections;
        this.server = server;
        this.clock = clock;
        this.retryAfter = retryAfter;
    }

    /** Deletes the caller's account with all that any plugin holds of it. */
    DeleteAccountResponse delete(Principal caller, Call call, DeleteAccountRequest request) {
        if (!server.failedPlugins().isEmpty()) {
            throw StatusException.unavailable(
                            "PLUGIN_FAILED",
                            "A part of the server does not run, and what it holds of the account would stay",
                            retryAfter)
                    .with("plugins", server.failedPlugins());
        }
        long deletedAt = clock.millis();
        Map<String, Long> erased = store.run(tx -> erase(tx, caller));
        DeleteAccountResponse.Builder answer =
                DeleteAccountResponse.newBuilder().setDeletedAtMs(deletedAt);
        erased.forEach((plugin, records) ->
                answer.addErased(ErasedData.newBuilder().setPlugin(plugin).setRecords(records)));
        return answer.build();
    }

    private Map<String, Long> erase(Transaction tx, Principal caller) {
        Account account = users.get()
                .byIdentity(tx, caller.identity())
                .orElseThrow(() -> StatusException.unauthorized("SESSION_INVALID", "The session is over"));
        log.get()
                .ifPresent(entries -> entries.append(
                        tx,
                        account.identity(),
                        TransparencyLog.Kind.IDENTITY_DELETED,
                        account.identity().bytes(),
                        ByteString.EMPTY));
        Map<String, Long> erased = new TreeMap<>();
        for (Contributed<AccountDataOwner> owner : owners.get()) {
            erased.merge(owner.pluginId(), owner.instance().erase(tx, account), Long::sum);
        }
        tx.afterCommit(() -> connections.close(account.identity(), Optional.empty()));
        return erased;
    }
}
