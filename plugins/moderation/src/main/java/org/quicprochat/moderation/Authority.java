package org.quicprochat.moderation;

import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.service.Memberships.Role;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Transaction;

/** Who may moderate what, and whom. Thread-safe. */
final class Authority {
    private final ServerView server;
    private final Supplier<UserDirectory> users;
    private final Supplier<Optional<Memberships>> memberships;

    Authority(ServerView server, Supplier<UserDirectory> users, Supplier<Optional<Memberships>> memberships) {
        this.server = server;
        this.users = users;
        this.memberships = memberships;
    }

    /** What somebody is in a scope; a later constant may act on those before. */
    private enum Rank {
        OUTSIDER,
        MEMBER,
        MODERATOR,
        OWNER,
        ADMIN;

        private static Rank of(Role role) {
            return switch (role) {
                case MEMBER -> MEMBER;
                case MODERATOR -> MODERATOR;
                case OWNER -> OWNER;
            };
        }
    }

    /**
     * Checks that the caller may moderate a scope.
     *
     * @throws StatusException Forbidden; NotFound, the same one for a channel that the caller may not know of and for
     *     one that there is not
     */
    void check(ReadTransaction tx, Principal caller, Scope scope) {
        Rank rank = rank(tx, scope, caller.identity(), caller.admin());
        if (scope.channel().isPresent()) {
            checkChannel(tx, scope.channel().get(), rank);
        } else if (rank != Rank.ADMIN) {
            throw StatusException.forbidden("ADMIN_ONLY", "Only an admin of the server may do this");
        }
    }

    private void checkChannel(ReadTransaction tx, ChannelId channel, Rank rank) {
        switch (rank) {
            case OUTSIDER -> throw noSuchChannel();
            case MEMBER ->
                throw StatusException.forbidden("ROLE_TOO_LOW", "The role in this channel does not allow that");
            case MODERATOR, OWNER -> {}
            case ADMIN -> {
                if (!memberships.get().map(list -> list.exists(tx, channel)).orElse(false)) {
                    throw noSuchChannel();
                }
            }
        }
    }

    /**
     * Checks that a reporter is a member of the channel.
     *
     * @throws StatusException NotFound
     */
    void checkMember(ReadTransaction tx, ChannelId channel, IdentityKey reporter) {
        if (rank(tx, Scope.of(channel), reporter, false) == Rank.OUTSIDER) {
            throw noSuchChannel();
        }
    }

    private static StatusException noSuchChannel() {
        return StatusException.notFound("NO_SUCH_CHANNEL", "channel_id", "The caller is in no such channel");
    }

    /**
     * Checks that the caller's account is not deleted while the call is under way.
     *
     * @throws StatusException Unauthorized
     */
    void checkCaller(ReadTransaction tx, IdentityKey caller) {
        if (users.get().byIdentity(tx, caller).isEmpty()) {
            throw StatusException.unauthorized("SESSION_INVALID", "The session is over");
        }
    }

    /**
     * The account that a request is about.
     *
     * @throws StatusException NotFound
     */
    Account account(ReadTransaction tx, IdentityKey identity, String field) {
        return users.get()
                .byIdentity(tx, identity)
                .orElseThrow(() -> StatusException.notFound("NO_SUCH_ACCOUNT", field, "There is no such account"));
    }

    /**
     * Checks that the caller, who may moderate the scope, ranks above an account.
     *
     * @throws StatusException Forbidden
     */
    void checkAbove(ReadTransaction tx, Principal caller, Scope scope, Account account) {
        if (account.identity().equals(caller.identity())) {
            throw StatusException.forbidden("ONESELF", "Nobody bans themselves");
        }
        Rank own = rank(tx, scope, caller.identity(), caller.admin());
        Rank other = rank(tx, scope, account.identity(), server.isAdmin(account.username()));
        if (other.compareTo(own) >= 0) {
            throw StatusException.forbidden("RANK", "The account has an equal or a higher role");
        }
    }

    private Rank rank(ReadTransaction tx, Scope scope, IdentityKey identity, boolean admin) {
        if (admin) {
            return Rank.ADMIN;
        }
        return scope.channel()
                .flatMap(channel -> memberships.get().flatMap(list -> list.role(tx, channel, identity)))
                .map(Rank::of)
                .orElse(Rank.OUTSIDER);
    }

    /** Takes a banned member out of a channel. */
    void expel(Transaction tx, Scope scope, IdentityKey identity, IdentityKey actor) {
        scope.channel()
                .ifPresent(channel -> memberships.get().ifPresent(list -> list.expel(tx, channel, identity, actor)));
    }
}
