package org.quicprochat.channels;

import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.Status;

/** What other plugins know of accounts: that they exist, and that they are banned. Thread-safe. */
final class Directories {
    private final Supplier<UserDirectory> users;
    private final Supplier<Optional<Bans>> bans;

    Directories(Supplier<UserDirectory> users, Supplier<Optional<Bans>> bans) {
        this.users = users;
        this.bans = bans;
    }

    /**
     * Checks that the caller's account is not deleted while the call is under way.
     *
     * @throws StatusException Unauthorized
     */
    void checkCaller(ReadTransaction tx, Principal caller) {
        if (users.get().byIdentity(tx, caller.identity()).isEmpty()) {
            throw StatusException.unauthorized("SESSION_INVALID", "The session is over");
        }
    }

    /**
     * Checks that an account can become a member of a channel.
     *
     * @throws StatusException NotFound, or Forbidden {@code BANNED}
     */
    void checkNewcomer(ReadTransaction tx, ChannelId channel, IdentityKey identity, String field) {
        if (users.get().byIdentity(tx, identity).isEmpty()) {
            throw StatusException.notFound("NO_SUCH_ACCOUNT", field, "There is no such account");
        }
        boolean banned = bans.get()
                .map(list -> list.isBanned(tx, identity) || list.isBanned(tx, channel, identity))
                .orElse(false);
        if (banned) {
            throw StatusException.of(
                    Status.FORBIDDEN,
                    ErrorDetail.newBuilder()
                            .setReason("BANNED")
                            .setField(field)
                            .setMessage("The account is banned")
                            .build());
        }
    }
}
