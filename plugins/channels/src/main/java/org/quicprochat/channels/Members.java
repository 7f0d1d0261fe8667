package org.quicprochat.channels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Memberships.Role;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.AddMembersRequest;
import org.quicprochat.proto.v1.AddMembersResponse;
import org.quicprochat.proto.v1.PushMembership.Change;
import org.quicprochat.proto.v1.RemoveMemberRequest;
import org.quicprochat.proto.v1.RemoveMemberResponse;

/** 410 RemoveMember, 414 AddMembers. Thread-safe. */
final class Members {
    private final Store store;
    private final Doorway doorway;
    private final Newcomers newcomers;
    private final Departures departures;
    private final Announcer announcer;

    Members(Store store, Doorway doorway, Newcomers newcomers, Departures departures, Announcer announcer) {
        this.store = store;
        this.doorway = doorway;
        this.newcomers = newcomers;
        this.departures = departures;
        this.announcer = announcer;
    }

    /** Makes some accounts members, or sets the roles of those who are: all of them or, where one cannot be, none. */
    AddMembersResponse add(Principal caller, Call call, AddMembersRequest request) {
        ChannelId id = ChannelId.ofField(request.getChannelId(), "channel_id");
        Role role = Roles.ofField(request.getRole());
        Map<IdentityKey, String> identities = newcomers.ofField(request.getIdentityKeysList(), "identity_keys", 1);
        return store.run(tx -> {
            Doorway.Entered entered = doorway.enter(tx, id, caller.identity());
            entered.require(Role.MODERATOR);
            if (role.compareTo(entered.role()) > 0) {
                throw StatusException.forbidden("ROLE_ABOVE_OWN", "Nobody gives a role above their own");
            }
            return add(tx, entered, identities, role);
        });
    }

    private AddMembersResponse add(
            Transaction tx, Doorway.Entered entered, Map<IdentityKey, String> identities, Role role) {
        Roster roster = entered.roster();
        List<IdentityKey> changed = new ArrayList<>();
        int before = roster.channel().members();
        identities.forEach((identity, field) -> {
            Optional<Member> member = roster.find(identity);
            if (member.isEmpty()) {
                newcomers.admit(tx, roster, identity, role, field);
                changed.add(identity);
            } else if (member.get().role() != role) {
                entered.checkMayTouch(identity, member.get());
                roster.setRole(identity, member.get(), role);
                changed.add(identity);
            }
        });
        if (roster.channel().owners() == 0) {
            throw StatusException.forbidden("LAST_OWNER", "Somebody else has to be an owner first");
        }
        if (!changed.isEmpty()) {
            roster.save();
            announcer.announce(tx, roster, Change.ADDED, entered.identity(), changed);
        }
        return AddMembersResponse.newBuilder()
                .setVersion(roster.channel().version())
                .setAdded(roster.channel().members() - before)
                .build();
    }

    /** Takes a member out; leaving is always allowed. Who is out already is no error. */
    RemoveMemberResponse remove(Principal caller, Call call, RemoveMemberRequest request) {
        ChannelId id = ChannelId.ofField(request.getChannelId(), "channel_id");
        IdentityKey identity = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
        long version = store.run(
                tx -> identity.equals(caller.identity()) ? leave(tx, id, identity) : remove(tx, id, caller, identity));
        return RemoveMemberResponse.newBuilder().setVersion(version).build();
    }

    /** Out already is Ok, and looks the same where there is no such channel. */
    private long leave(Transaction tx, ChannelId id, IdentityKey identity) {
        return doorway.find(tx, id, identity)
                .map(entered ->
                        departures.depart(tx, entered.roster(), identity, entered.member(), identity, Change.REMOVED))
                .orElse(0L);
    }

    private long remove(Transaction tx, ChannelId id, Principal caller, IdentityKey identity) {
        Doorway.Entered entered = doorway.enter(tx, id, caller.identity());
        entered.require(Role.MODERATOR);
        Roster roster = entered.roster();
        Optional<Member> member = roster.find(identity);
        if (member.isEmpty()) {
            return roster.channel().version();
        }
        entered.checkMayTouch(identity, member.get());
        return departures.depart(tx, roster, identity, member.get(), entered.identity(), Change.REMOVED);
    }
}
