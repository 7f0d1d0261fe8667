package org.quicprochat.federation;

import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Caller;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.ProxyResolveUserRequest;
import org.quicprochat.proto.v1.ProxyResolveUserResponse;

/** 904 ProxyResolveUser: of a client, asked of a peer; of a peer, answered. Thread-safe. */
final class Resolving {
    private static final int LONGEST_NAME = 1024;

    /** Who is who. */
    record Directory(Supplier<UserDirectory> users, Supplier<Optional<Bans>> bans) {}

    /** The rates of one account, and of one peer. */
    record Rates(RateLimiter account, RateLimiter peer) {}

    private final Store store;
    private final PeerCalls peers;
    private final Directory directory;
    private final Rates rates;

    Resolving(Store store, PeerCalls peers, Directory directory, Rates rates) {
        this.store = store;
        this.peers = peers;
        this.directory = directory;
        this.rates = rates;
    }

    ProxyResolveUserResponse resolve(Caller caller, Call call, ProxyResolveUserRequest request) {
        return switch (caller) {
            case Principal account -> ask(account, call, request);
            case Peer peer -> answer(peer, request);
        };
    }

    private ProxyResolveUserResponse ask(Principal account, Call call, ProxyResolveUserRequest request) {
        String peer = peers.destination(request.getDestination());
        if (request.getUsername().length() > LONGEST_NAME) {
            throw unknown();
        }
        rates.account().acquire(account.identity(), 1);
        ProxyResolveUserRequest question =
                request.toBuilder().clearSessionToken().setDestination(peer).build();
        ProxyResolveUserResponse answer = peers.ask(peer, call.id(), question, ProxyResolveUserResponse.parser());
        if (answer.getIdentityKey().size() != IdentityKey.SIZE) {
            throw peers.garbled();
        }
        return answer;
    }

    private ProxyResolveUserResponse answer(Peer peer, ProxyResolveUserRequest request) {
        peers.checkPeer(peer, request.getDestination(), request.getSessionToken());
        rates.peer().acquire(peer, 1);
        IdentityKey identity = store.read(tx -> find(tx, request.getUsername())).orElseThrow(Resolving::unknown);
        return ProxyResolveUserResponse.newBuilder()
                .setIdentityKey(identity.bytes())
                .build();
    }

    private Optional<IdentityKey> find(ReadTransaction tx, String username) {
        return directory
                .users()
                .get()
                .byUsername(tx, username)
                .map(Account::identity)
                .filter(identity -> !directory
                        .bans()
                        .get()
                        .map(bans -> bans.isBanned(tx, identity))
                        .orElse(false));
    }

    /** The same for a name that nobody has and for one that is banned. */
    private static StatusException unknown() {
        return StatusException.notFound("NO_SUCH_USER", "username", "There is no such user");
    }
}
