package org.quicprochat.moderation;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Sessions;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.Ban;
import org.quicprochat.proto.v1.BanUserRequest;
import org.quicprochat.proto.v1.BanUserResponse;
import org.quicprochat.proto.v1.ListBannedRequest;
import org.quicprochat.proto.v1.ListBannedResponse;
import org.quicprochat.proto.v1.UnbanUserRequest;
import org.quicprochat.proto.v1.UnbanUserResponse;

/** 421 BanUser, 422 UnbanUser, 424 ListBanned. Thread-safe. */
final class Banning {
    private final ModerationConfig config;
    private final Store store;
    private final BanStore bans;
    private final Authority authority;
    private final AuditTrail audit;
    private final Aliases aliases;
    private final Supplier<Sessions> sessions;
    private final InstantSource clock;

    Banning(
            ModerationConfig config,
            Store store,
            BanStore bans,
            Authority authority,
            AuditTrail audit,
            Aliases aliases,
            Supplier<Sessions> sessions,
            InstantSource clock) {
        this.config = config;
        this.store = store;
        this.bans = bans;
        this.authority = authority;
        this.audit = audit;
        this.aliases = aliases;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Bans an account, or changes its ban; what it was in goes with the ban. */
    BanUserResponse ban(Principal caller, Call call, BanUserRequest request) {
        Scope scope = Scope.ofField(request.getChannelId());
        IdentityKey identity = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
        String reason = Texts.atMost(request.getReason(), config.maxReason(), "reason");
        long seconds = checkedDuration(request.getDurationSecs());
        long expiresAt = store.run(tx -> {
            long now = clock.millis();
            long until = seconds == 0 ? 0 : now + seconds * 1000;
            authority.check(tx, caller, scope);
            authority.checkAbove(tx, caller, scope, authority.account(tx, identity, "identity_key"));
            ban(tx, caller.identity(), new BanStore.Place(scope, identity), reason, now, until);
            return until;
        });
        return BanUserResponse.newBuilder().setExpiresAtMs(expiresAt).build();
    }

    private long checkedDuration(long seconds) {
        if (seconds < 0 || seconds > config.maxBan().toSeconds()) { // Negative: over 2^63.
            throw StatusException.badRequest("DURATION", "duration_secs", "The ban is too long");
        }
        return seconds;
    }

    private void ban(Transaction tx, IdentityKey actor, BanStore.Place place, String reason, long now, long until) {
        Scope scope = place.scope();
        IdentityKey identity = place.identity();
        if (scope.channel().isPresent()
                && bans.count(tx, scope) >= config.bansPerChannel()
                && bans.find(tx, place).isEmpty()) {
            throw StatusException.rateLimited(
                    "TOO_MANY_BANS", "The channel has as many bans as it may", config.quotaRetry());
        }
        bans.put(
                tx,
                place,
                Ban.newBuilder()
                        .setIdentityKey(identity.bytes())
                        .setChannelId(scope.key())
                        .setReason(reason)
                        .setBannedAtMs(now)
                        .setExpiresAtMs(until)
                        .setBannedBy(aliases.of(tx, actor))
                        .build());
        audit.banned(tx, now, actor, identity, scope, until, reason);
        if (scope.channel().isPresent()) {
            authority.expel(tx, scope, identity, actor); // After the ban: a channel that ends by it takes it along.
        } else {
            sessions.get().end(tx, identity, Optional.empty());
        }
    }

    /** Lifts a ban; where there is none, that is no error. */
    UnbanUserResponse unban(Principal caller, Call call, UnbanUserRequest request) {
        Scope scope = Scope.ofField(request.getChannelId());
        IdentityKey identity = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
        store.run(tx -> {
            authority.check(tx, caller, scope);
            long now = clock.millis();
            return bans.remove(tx, new BanStore.Place(scope, identity))
                    .filter(ban -> BanStore.isOn(ban, now))
                    .map(ban -> {
                        audit.unbanned(tx, now, caller.identity(), identity, scope);
                        return true;
                    })
                    .orElse(false);
        });
        return UnbanUserResponse.getDefaultInstance();
    }

    /** A page of those who are banned. */
    ListBannedResponse list(Principal caller, Call call, ListBannedRequest request) {
        Scope scope = Scope.ofField(request.getChannelId());
        Optional<IdentityKey> after = Fields.optional(request.getCursor(), "cursor", IdentityKey::ofField);
        int size = Pages.size(request.getPageSize(), config.pageSize());
        return store.read(tx -> {
            authority.check(tx, caller, scope);
            List<Ban> found = bans.list(tx, scope, after, size + 1, clock.millis());
            List<Ban> page = found.subList(0, Math.min(size, found.size()));
            ListBannedResponse.Builder answer = ListBannedResponse.newBuilder();
            page.forEach(ban -> answer.addBans(withActor(tx, ban)));
            if (found.size() > size) {
                answer.setNextCursor(page.getLast().getIdentityKey());
            }
            return answer.build();
        });
    }

    /** The ban with the account that banned; without it where that was deleted. */
    private Ban withActor(ReadTransaction tx, Ban ban) {
        Ban.Builder shown = ban.toBuilder().clearBannedBy();
        aliases.identity(tx, ban.getBannedBy()).ifPresent(actor -> shown.setBannedBy(actor.bytes()));
        return shown.build();
    }
}
