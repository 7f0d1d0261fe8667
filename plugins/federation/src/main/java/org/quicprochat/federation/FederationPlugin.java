package org.quicprochat.federation;

import java.time.Duration;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Caller;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.PeerListener;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.service.Mailboxes;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.proto.v1.FederationHealthRequest;
import org.quicprochat.proto.v1.ListOutboxRequest;
import org.quicprochat.proto.v1.ListPeersRequest;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyRequest;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageRequest;
import org.quicprochat.proto.v1.ProxyResolveUserRequest;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayBatchEnqueueResponse;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;

/** The definition of the federation plugin. */
public final class FederationPlugin implements ServerPlugin {
    /** Calls of one peer, or one account, of any method here. */
    private static final RateLimit CALL_RATE = RateLimit.perSecond("federation", 5000, 1000);

    /** What an account sends to other servers costs what it does on this one. */
    private static final RateLimit ENQUEUE_RATE = RateLimit.perSecond("enqueue", 600, 100);

    private static final RateLimit BATCH_RATE = RateLimit.perSecond("batch-messages", 10_000, 1000);

    /** Messages from one peer. */
    private static final RateLimit PEER_MESSAGE_RATE = RateLimit.perSecond("peer-messages", 50_000, 5000);

    /** Claims of one account's key packages: by one account, or by all of a peer's. */
    private static final RateLimit CLAIM_RATE = RateLimit.of("claim", 20, Duration.ofSeconds(6));

    private static final RateLimit RESOLVE_RATE = RateLimit.of("resolve", 100, Duration.ofSeconds(10));

    /** Names that one peer asks for. */
    private static final RateLimit PEER_RESOLVE_RATE = RateLimit.perSecond("peer-resolve", 1000, 10);

    /** The room that a request needs beside its payloads, in bytes. */
    private static final int REQUEST_OVERHEAD = 256 * 1024;

    @Override
    public PluginDefinition define(PluginContext context) {
        FederationConfig config = FederationConfig.of(context.config());
        Supplier<PeerLink> link = context.require(PeerLink.class);
        Supplier<UserDirectory> users = context.require(UserDirectory.class);
        Subspace marks = context.subspace("marks");
        Outbox.Subspaces spaces = new Outbox.Subspaces(
                context.subspace("parcels"),
                context.subspace("ids"),
                context.subspace("notes"),
                context.subspace("peers"),
                context.subspace("accounts"));
        Courier.Tools tools = new Courier.Tools(
                link,
                context.store(),
                new Outbox(spaces, config),
                new Refusals(context.subspace("refused"), config),
                new Waiters(),
                config,
                context.clock(),
                context.random());
        Couriers couriers = new Couriers(tools);
        PeerCalls peers = new PeerCalls(link, context.server(), config);
        Items items = new Items(config);
        Sending.Rates rates = new Sending.Rates(context.rateLimiter(ENQUEUE_RATE), context.rateLimiter(BATCH_RATE));
        Relaying relaying = new Relaying(
                new Sending(tools, peers, items, couriers, users, rates),
                new Receiving(
                        context.store(),
                        peers,
                        items,
                        context.require(Mailboxes.class),
                        new Marks(marks),
                        context.rateLimiter(PEER_MESSAGE_RATE),
                        config));
        Upkeep upkeep = new Upkeep(tools, marks, couriers);
        PluginDefinition.Builder definition = PluginDefinition.builder(MethodRange.of(900, 949))
                .extend(AccountDataOwner.class, upkeep)
                .extend(PeerListener.class, couriers)
                .job(new BackgroundJob("carry messages to peers", config.retryInterval(), couriers::retry))
                .job(new BackgroundJob("expire messages for peers", config.sweepInterval(), upkeep::sweep))
                .onStop(() -> couriers.close(config.relayDeadline()));
        addRelaying(definition, relaying, config);
        addQuestions(definition, context, peers, users);
        addInsight(definition, new Insight(tools, peers, context.server()));
        return definition.build();
    }

    /** Sends the messages of clients on, and takes those of peers. */
    private record Relaying(Sending sending, Receiving receiving) {
        private RelayEnqueueResponse one(Caller caller, Call call, RelayEnqueueRequest request) {
            return switch (caller) {
                case Principal account -> sending.one(account, request);
                case Peer peer -> receiving.one(peer, request);
            };
        }

        private RelayBatchEnqueueResponse batch(Caller caller, Call call, RelayBatchEnqueueRequest request) {
            return switch (caller) {
                case Principal account -> sending.batch(account, request);
                case Peer peer -> receiving.batch(peer, request);
            };
        }
    }

    private static void addRelaying(PluginDefinition.Builder definition, Relaying relaying, FederationConfig config) {
        definition
                .method(MethodSpec.peerOrSession(
                                900,
                                "RelayEnqueue",
                                RelayEnqueueRequest.parser(),
                                RelayEnqueueRequest::getSessionToken,
                                relaying::one)
                        .maxRequestBytes(Math.addExact(config.maxPayload(), REQUEST_OVERHEAD))
                        .rate(CALL_RATE))
                .method(MethodSpec.peerOrSession(
                                901,
                                "RelayBatchEnqueue",
                                RelayBatchEnqueueRequest.parser(),
                                RelayBatchEnqueueRequest::getSessionToken,
                                relaying::batch)
                        .rate(CALL_RATE));
    }

    private static void addQuestions(
            PluginDefinition.Builder definition,
            PluginContext context,
            PeerCalls peers,
            Supplier<UserDirectory> users) {
        Proxies proxies = new Proxies(
                context.store(), peers, context.optional(KeyPackages.class), context.rateLimiter(CLAIM_RATE));
        Resolving resolving = new Resolving(
                context.store(),
                peers,
                new Resolving.Directory(users, context.optional(Bans.class)),
                new Resolving.Rates(context.rateLimiter(RESOLVE_RATE), context.rateLimiter(PEER_RESOLVE_RATE)));
        definition
                .method(MethodSpec.peerOrSession(
                                902,
                                "ProxyFetchKeyPackage",
                                ProxyFetchKeyPackageRequest.parser(),
                                ProxyFetchKeyPackageRequest::getSessionToken,
                                proxies::keyPackage)
                        .rate(CALL_RATE))
                .method(MethodSpec.peerOrSession(
                                903,
                                "ProxyFetchHybridKey",
                                ProxyFetchHybridKeyRequest.parser(),
                                ProxyFetchHybridKeyRequest::getSessionToken,
                                proxies::hybridKey)
                        .rate(CALL_RATE))
                .method(MethodSpec.peerOrSession(
                                904,
                                "ProxyResolveUser",
                                ProxyResolveUserRequest.parser(),
                                ProxyResolveUserRequest::getSessionToken,
                                resolving::resolve)
                        .rate(CALL_RATE));
    }

    private static void addInsight(PluginDefinition.Builder definition, Insight insight) {
        definition
                .method(MethodSpec.peerOrSession(
                                905,
                                "FederationHealth",
                                FederationHealthRequest.parser(),
                                FederationHealthRequest::getSessionToken,
                                insight::health)
                        .rate(CALL_RATE))
                .method(MethodSpec.session(
                        906, "ListPeers", ListPeersRequest.parser(), ListPeersRequest::getSessionToken, insight::list))
                .method(MethodSpec.session(
                        907,
                        "ListOutbox",
                        ListOutboxRequest.parser(),
                        ListOutboxRequest::getSessionToken,
                        insight::outbox));
    }
}
