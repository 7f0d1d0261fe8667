package org.quicprochat.channels;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Memberships.Role;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.GroupMember;
import org.quicprochat.proto.v1.ListGroupMembersRequest;
import org.quicprochat.proto.v1.ListGroupMembersResponse;
import org.quicprochat.proto.v1.PushMembership.Change;
import org.quicprochat.proto.v1.RotateKeysRequest;
import org.quicprochat.proto.v1.RotateKeysResponse;
import org.quicprochat.proto.v1.UpdateGroupMetadataRequest;
import org.quicprochat.proto.v1.UpdateGroupMetadataResponse;

/** 411 UpdateGroupMetadata, 412 ListGroupMembers, 413 RotateKeys. Thread-safe. */
final class Affairs {
    private final Store store;
    private final ChannelStore channels;
    private final Doorway doorway;
    private final Metadata metadata;
    private final Announcer announcer;
    private final InstantSource clock;
    private final int pageMembers;
    private final long rotateInterval;

    Affairs(
            Store store,
            ChannelStore channels,
            Doorway doorway,
            Metadata metadata,
            Announcer announcer,
            InstantSource clock,
            ChannelsConfig config) {
        this.store = store;
        this.channels = channels;
        this.doorway = doorway;
        this.metadata = metadata;
        this.announcer = announcer;
        this.clock = clock;
        this.pageMembers = config.pageMembers();
        this.rotateInterval = config.rotateInterval().toMillis();
    }

    /** Replaces the metadata; the same again is no new version. */
    UpdateGroupMetadataResponse update(Principal caller, Call call, UpdateGroupMetadataRequest request) {
        ChannelId id = ChannelId.ofField(request.getChannelId(), "channel_id");
        ByteString described = metadata.ofField(request.getMetadata());
        long version = store.run(tx -> {
            Doorway.Entered entered = doorway.enter(tx, id, caller.identity());
            entered.require(Role.MODERATOR);
            Channel channel = entered.roster().channel();
            checkCurrent("expected_version", request.getExpectedVersion(), channel.version());
            return Metadata.read(channel).equals(request.getMetadata())
                    ? channel.version()
                    : update(tx, entered, described);
        });
        return UpdateGroupMetadataResponse.newBuilder().setVersion(version).build();
    }

    private long update(Transaction tx, Doorway.Entered entered, ByteString described) {
        Roster roster = entered.roster();
        roster.become(roster.channel().withMetadata(described));
        roster.save();
        announcer.announce(tx, roster, Change.METADATA, entered.identity(), List.of());
        return roster.channel().version();
    }

    private static void checkCurrent(String field, long expected, long current) {
        if (expected != 0 && expected != current) {
            throw StatusException.staleVersion(field, current);
        }
    }

    /** Asks every member to make new key material. */
    RotateKeysResponse rotate(Principal caller, Call call, RotateKeysRequest request) {
        ChannelId id = ChannelId.ofField(request.getChannelId(), "channel_id");
        long epoch = store.run(tx -> {
            Doorway.Entered entered = doorway.enter(tx, id, caller.identity());
            entered.require(Role.MODERATOR);
            Roster roster = entered.roster();
            checkCurrent(
                    "expected_epoch",
                    request.getExpectedEpoch(),
                    roster.channel().epoch());
            long now = clock.millis();
            checkDue(roster.channel(), now);
            roster.become(roster.channel().rotated(now));
            channels.save(tx, id, roster.channel());
            announcer.announce(tx, roster, Change.ROTATE_KEYS, entered.identity(), List.of());
            return roster.channel().epoch();
        });
        return RotateKeysResponse.newBuilder().setEpoch(epoch).build();
    }

    private void checkDue(Channel channel, long now) {
        long wait = channel.rotatedAt() == 0 ? 0 : channel.rotatedAt() + rotateInterval - now;
        if (wait > 0) {
            throw StatusException.rateLimited(
                    "ROTATED_LATELY",
                    "The keys of the channel were rotated a moment ago",
                    Duration.ofMillis(Math.min(wait, rotateInterval)));
        }
    }

    /** A page of the members, with what a member may know of the channel. */
    ListGroupMembersResponse list(Principal caller, Call call, ListGroupMembersRequest request) {
        ChannelId id = ChannelId.ofField(request.getChannelId(), "channel_id");
        Optional<IdentityKey> after = Fields.optional(request.getCursor(), "cursor", IdentityKey::ofField);
        int asked = request.getPageSize();
        int size = asked <= 0 ? pageMembers : Math.min(asked, pageMembers); // Negative: over 2^31.
        return store.read(tx -> list(tx, id, caller.identity(), after, size));
    }

    private ListGroupMembersResponse list(
            ReadTransaction tx, ChannelId id, IdentityKey caller, Optional<IdentityKey> after, int size) {
        Channel channel = channels.member(tx, id, caller)
                .flatMap(member -> channels.channel(tx, id))
                .orElseThrow(Doorway::noSuchChannel);
        List<ChannelStore.Listed> found = channels.members(tx, id, after, size + 1);
        List<ChannelStore.Listed> page = found.subList(0, Math.min(size, found.size()));
        ListGroupMembersResponse.Builder answer = ListGroupMembersResponse.newBuilder()
                .setVersion(channel.version())
                .setEpoch(channel.epoch())
                .setMetadata(Metadata.read(channel));
        page.forEach(listed -> answer.addMembers(GroupMember.newBuilder()
                .setIdentityKey(listed.identity().bytes())
                .setRole(Roles.proto(listed.member().role()))
                .setJoinedAtMs(listed.member().joinedAt())));
        if (found.size() > size) {
            answer.setNextCursor(page.getLast().identity().bytes());
        }
        return answer.build();
    }
}
