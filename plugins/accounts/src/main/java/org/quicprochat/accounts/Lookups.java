package org.quicprochat.accounts;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.ResolveIdentityRequest;
import org.quicprochat.proto.v1.ResolveIdentityResponse;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.proto.v1.ResolveUserResponse;

/** 500 ResolveUser, 501 ResolveIdentity. Thread-safe. */
final class Lookups {
    /** Asked for in the place of an account that there is not, so that the answer costs the same. */
    private static final IdentityKey NOBODY = new IdentityKey(ByteString.copyFrom(new byte[IdentityKey.SIZE]));

    private final Store store;
    private final Supplier<UserDirectory> users;
    private final Supplier<Optional<Bans>> bans;
    private final ServerView server;

    Lookups(Store store, Supplier<UserDirectory> users, Supplier<Optional<Bans>> bans, ServerView server) {
        this.store = store;
        this.users = users;
        this.bans = bans;
        this.server = server;
    }

    /** The identity key of a name. */
    ResolveUserResponse byName(Principal caller, Call call, ResolveUserRequest request) {
        Account account = store.read(tx -> visible(tx, users.get().byUsername(tx, request.getUsername())))
                .orElseThrow(() -> notFound("username"));
        return ResolveUserResponse.newBuilder()
                .setIdentityKey(account.identity().bytes())
                .build();
    }

    /** The name of an identity key. */
    ResolveIdentityResponse byKey(Principal caller, Call call, ResolveIdentityRequest request) {
        IdentityKey identity = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
        Account account = store.read(tx -> visible(tx, users.get().byIdentity(tx, identity)))
                .orElseThrow(() -> notFound("identity_key"));
        return ResolveIdentityResponse.newBuilder()
                .setUsername(account.username())
                .setRegisteredAtMs(account.registeredAt().toEpochMilli())
                .setDomain(server.domain().orElse(""))
                .build();
    }

    private Optional<Account> visible(ReadTransaction tx, Optional<Account> found) {
        IdentityKey asked = found.map(Account::identity).orElse(NOBODY);
        boolean banned = bans.get().map(all -> all.isBanned(tx, asked)).orElse(false);
        return banned ? Optional.empty() : found;
    }

    private static StatusException notFound(String field) {
        return StatusException.notFound("NO_SUCH_ACCOUNT", field, "There is no such account");
    }
}
