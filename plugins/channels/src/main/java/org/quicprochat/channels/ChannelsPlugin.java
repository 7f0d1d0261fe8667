package org.quicprochat.channels;

import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.ChannelDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.proto.v1.AddMembersRequest;
import org.quicprochat.proto.v1.CreateChannelRequest;
import org.quicprochat.proto.v1.ListGroupMembersRequest;
import org.quicprochat.proto.v1.RemoveMemberRequest;
import org.quicprochat.proto.v1.RotateKeysRequest;
import org.quicprochat.proto.v1.UpdateGroupMetadataRequest;

/** The definition of the channels plugin. */
public final class ChannelsPlugin implements ServerPlugin {
    @Override
    public PluginDefinition define(PluginContext context) {
        ChannelsConfig config = ChannelsConfig.of(context.config());
        ChannelStore store = new ChannelStore(new ChannelStore.Spaces(
                context.subspace("channels"),
                context.subspace("members"),
                context.subspace("joined"),
                context.subspace("created"),
                context.subspace("tallies")));
        Directories directories = new Directories(context.require(UserDirectory.class), context.optional(Bans.class));
        Doorway doorway = new Doorway(store);
        Announcer announcer = new Announcer(context.store(), store, context.connections());
        Departures departures = new Departures(announcer, context.extensions(ChannelDataOwner.class));
        Newcomers newcomers = new Newcomers(config, store, directories, context.clock());
        Metadata metadata = new Metadata(config.maxMetadata());
        Creation creation =
                new Creation(context.store(), store, newcomers, directories, metadata, announcer, context.random());
        Members members = new Members(context.store(), doorway, newcomers, departures, announcer);
        Affairs affairs = new Affairs(context.store(), store, doorway, metadata, announcer, context.clock(), config);

        PluginDefinition.Builder definition = PluginDefinition.builder(MethodRange.of(400, 419))
                .event(Announcer.MEMBERSHIP)
                .provide(Memberships.class, new MembershipService(store, doorway, departures))
                .extend(AccountDataOwner.class, new Upkeep(store, doorway, departures))
                .method(MethodSpec.session(
                        400,
                        "CreateChannel",
                        CreateChannelRequest.parser(),
                        CreateChannelRequest::getSessionToken,
                        creation::create));
        addMembers(definition, members);
        addAffairs(definition, affairs);
        return definition.build();
    }

    private static void addMembers(PluginDefinition.Builder definition, Members members) {
        definition
                .method(MethodSpec.session(
                        410,
                        "RemoveMember",
                        RemoveMemberRequest.parser(),
                        RemoveMemberRequest::getSessionToken,
                        members::remove))
                .method(MethodSpec.session(
                        414,
                        "AddMembers",
                        AddMembersRequest.parser(),
                        AddMembersRequest::getSessionToken,
                        members::add));
    }

    private static void addAffairs(PluginDefinition.Builder definition, Affairs affairs) {
        definition
                .method(MethodSpec.session(
                        411,
                        "UpdateGroupMetadata",
                        UpdateGroupMetadataRequest.parser(),
                        UpdateGroupMetadataRequest::getSessionToken,
                        affairs::update))
                .method(MethodSpec.session(
                        412,
                        "ListGroupMembers",
                        ListGroupMembersRequest.parser(),
                        ListGroupMembersRequest::getSessionToken,
                        affairs::list))
                .method(MethodSpec.session(
                        413,
                        "RotateKeys",
                        RotateKeysRequest.parser(),
                        RotateKeysRequest::getSessionToken,
                        affairs::rotate));
    }
}
