package org.quicprochat.p2p;

import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.proto.v1.PublishEndpointRequest;
import org.quicprochat.proto.v1.ResolveEndpointRequest;

/** The definition of the p2p plugin. */
public final class P2pPlugin implements ServerPlugin {
    /** The room that a request needs beside the node address, in bytes. */
    private static final int REQUEST_OVERHEAD = 1024;

    @Override
    public PluginDefinition define(PluginContext context) {
        P2pConfig config = P2pConfig.of(context.config());
        EndpointStore store = new EndpointStore(context.subspace("endpoints"), context.subspace("due"));
        Neighbours neighbours = new Neighbours(
                context.require(UserDirectory.class),
                context.optional(Devices.class),
                context.optional(Memberships.class),
                context.optional(Bans.class));
        Endpoints endpoints = new Endpoints(context.store(), store, neighbours, config, context.clock());
        return PluginDefinition.builder(MethodRange.of(800, 801), MethodRange.of(803, 899))
                .method(MethodSpec.session(
                                800,
                                "PublishEndpoint",
                                PublishEndpointRequest.parser(),
                                PublishEndpointRequest::getSessionToken,
                                endpoints::publish)
                        .maxRequestBytes(config.maxNodeAddr() + REQUEST_OVERHEAD))
                .method(MethodSpec.session(
                                801,
                                "ResolveEndpoint",
                                ResolveEndpointRequest.parser(),
                                ResolveEndpointRequest::getSessionToken,
                                endpoints::resolve)
                        .maxRequestBytes(REQUEST_OVERHEAD))
                .extend(AccountDataOwner.class, store)
                .extend(DeviceDataOwner.class, store)
                .job(new BackgroundJob("sweep expired endpoints", config.sweepInterval(), endpoints::sweep))
                .build();
    }
}
