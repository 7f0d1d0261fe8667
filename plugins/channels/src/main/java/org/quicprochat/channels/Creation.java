package org.quicprochat.channels;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Memberships.Role;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.CreateChannelRequest;
import org.quicprochat.proto.v1.CreateChannelResponse;
import org.quicprochat.proto.v1.PushMembership.Change;

/** 400 CreateChannel. Thread-safe. */
final class Creation {
    private final Store store;
    private final ChannelStore channels;
    private final Newcomers newcomers;
    private final Directories directories;
    private final Metadata metadata;
    private final Announcer announcer;
    private final SecureRandom random;

    Creation(
            Store store,
            ChannelStore channels,
            Newcomers newcomers,
            Directories directories,
            Metadata metadata,
            Announcer announcer,
            SecureRandom random) {
        this.store = store;
        this.channels = channels;
        this.newcomers = newcomers;
        this.directories = directories;
        this.metadata = metadata;
        this.announcer = announcer;
        this.random = random;
    }

    /** Makes a channel with the caller as its owner; the same again by its creator changes nothing. */
    CreateChannelResponse create(Principal caller, Call call, CreateChannelRequest request) {
        ChannelId id = Fields.optional(request.getChannelId(), "channel_id", ChannelId::ofField)
                .orElseGet(this::draw);
        ByteString described = metadata.ofField(request.getMetadata());
        Map<IdentityKey, String> members = newcomers.beside(caller.identity(), request.getMembersList(), "members");
        return store.run(tx -> {
            directories.checkCaller(tx, caller);
            Optional<Channel> there = channels.channel(tx, id);
            return there.isPresent()
                    ? again(tx, id, there.get(), caller.identity())
                    : create(tx, id, described, caller.identity(), members);
        });
    }

    private ChannelId draw() {
        byte[] id = new byte[ChannelId.SIZE];
        random.nextBytes(id);
        return new ChannelId(ByteString.copyFrom(id));
    }

    private CreateChannelResponse again(Transaction tx, ChannelId id, Channel channel, IdentityKey caller) {
        if (!channel.creator().equals(Optional.of(caller))) {
            throw StatusException.badRequest("CHANNEL_EXISTS", "channel_id", "The id is another channel's");
        }
        // Who has left may know no more than that the channel was made.
        boolean member = channels.member(tx, id, caller).isPresent();
        return CreateChannelResponse.newBuilder()
                .setChannelId(id.bytes())
                .setVersion(member ? channel.version() : 0)
                .build();
    }

    private CreateChannelResponse create(
            Transaction tx, ChannelId id, ByteString described, IdentityKey caller, Map<IdentityKey, String> members) {
        Roster roster = new Roster(channels, tx, id, Channel.create(caller, described));
        newcomers.found(tx, roster, caller);
        members.forEach((identity, field) -> newcomers.admit(tx, roster, identity, Role.MEMBER, field));
        channels.saveCreated(tx, caller, id);
        channels.save(tx, caller, channels.tally(tx, caller).createdMore(1));
        channels.save(tx, id, roster.channel());
        List<IdentityKey> all = new ArrayList<>(members.keySet());
        all.addFirst(caller);
        announcer.announce(tx, roster, Change.CREATED, caller, all);
        return CreateChannelResponse.newBuilder()
                .setChannelId(id.bytes())
                .setVersion(roster.channel().version())
                .setCreated(true)
                .build();
    }
}
