package org.quicprochat.channels;

import com.google.protobuf.ByteString;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Memberships.Role;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.Status;

/** Who may become a member: an account that exists, is not banned, and for which there is room. Thread-safe. */
final class Newcomers {
    private final ChannelsConfig config;
    private final ChannelStore store;
    private final Directories directories;
    private final InstantSource clock;

    Newcomers(ChannelsConfig config, ChannelStore store, Directories directories, InstantSource clock) {
        this.config = config;
        this.store = store;
        this.directories = directories;
        this.clock = clock;
    }

    /**
     * The identities of a repeated field, each once, with the name of the element that names it first.
     *
     * @param min the fewest elements (inclusive)
     * @throws StatusException BadRequest
     */
    Map<IdentityKey, String> ofField(List<ByteString> keys, String field, int min) {
        checkCount(keys.size(), min, field);
        Map<IdentityKey, String> identities = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            String element = field + "[" + i + "]";
            identities.putIfAbsent(IdentityKey.ofField(keys.get(i), element), element);
        }
        return identities;
    }

    /**
     * The identities of a repeated field beside an owner, each once, with the name of the element that names it first.
     *
     * @throws StatusException BadRequest, also where there are too many with the owner
     */
    Map<IdentityKey, String> beside(IdentityKey owner, List<ByteString> keys, String field) {
        Map<IdentityKey, String> identities = ofField(keys, field, 0);
        identities.remove(owner);
        checkCount(identities.size() + 1, 1, field);
        return identities;
    }

    private void checkCount(int count, int min, String field) {
        if (count < min || count > config.maxMembers()) {
            throw StatusException.badRequest("COUNT", field, "Too few or too many identity keys")
                    .with("keys", count);
        }
    }

    /**
     * Adds a member, where the rules allow it.
     *
     * @param field the element of the request that names them
     * @throws StatusException NotFound, Forbidden {@code BANNED}, RateLimited
     */
    void admit(ReadTransaction tx, Roster roster, IdentityKey identity, Role role, String field) {
        directories.checkNewcomer(tx, roster.id(), identity, field);
        if (roster.channel().members() >= config.maxMembers()) {
            throw full("CHANNEL_FULL", field, "The channel has as many members as it may");
        }
        checkJoined(tx, identity, field);
        roster.add(identity, role, clock.millis());
    }

    /** Makes the caller the owner of a channel that is being made. */
    void found(ReadTransaction tx, Roster roster, IdentityKey caller) {
        if (store.tally(tx, caller).created() >= config.maxCreated()) {
            throw full("TOO_MANY_CHANNELS", "", "The account has created as many channels as it may");
        }
        checkJoined(tx, caller, "");
        roster.add(caller, Role.OWNER, clock.millis());
    }

    private void checkJoined(ReadTransaction tx, IdentityKey identity, String field) {
        if (store.tally(tx, identity).joined() >= config.maxJoined()) {
            throw full("TOO_MANY_CHANNELS", field, "The account is in as many channels as it may");
        }
    }

    private StatusException full(String reason, String field, String message) {
        return StatusException.of(
                Status.RATE_LIMITED,
                ErrorDetail.newBuilder()
                        .setReason(reason)
                        .setField(field)
                        .setMessage(message)
                        .setRetryAfterMs(config.quotaRetry().toMillis())
                        .build());
    }
}
