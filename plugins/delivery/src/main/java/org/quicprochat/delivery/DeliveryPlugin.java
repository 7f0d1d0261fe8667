package org.quicprochat.delivery;

import java.time.Duration;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.ConnectionListener;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.SignalSpec;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.Mailboxes;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.service.WakeUps;
import org.quicprochat.proto.v1.AckRequest;
import org.quicprochat.proto.v1.BatchEnqueueRequest;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.proto.v1.PushPresence;
import org.quicprochat.proto.v1.PushTyping;

/** The definition of the delivery plugin. */
public final class DeliveryPlugin implements ServerPlugin {
    private static final RateLimit ENQUEUE_RATE = RateLimit.perSecond("enqueue", 600, 100);

    /** A batch costs one token of the rate of calls, and one of this rate for each of its messages. */
    private static final RateLimit BATCH_RATE = RateLimit.perSecond("batch-messages", 10_000, 1000);

    /** What a FetchWait may take longer than it waits. */
    private static final Duration WAIT_GRACE = Duration.ofSeconds(10);

    /** The room that a request needs beside its payload, in bytes. */
    private static final int REQUEST_OVERHEAD = 64 * 1024;

    @Override
    public PluginDefinition define(PluginContext context) {
        DeliveryConfig config = DeliveryConfig.of(context.config());
        PostOffice.Directories directories = new PostOffice.Directories(
                context.require(UserDirectory.class),
                context.optional(Devices.class),
                context.optional(Memberships.class));
        MailboxStore mailboxes = new MailboxStore(
                context.subspace("mailboxes"),
                context.subspace("messages"),
                context.subspace("early"),
                context.subspace("due"),
                new PayloadStore(context.subspace("payloads"), context.random()));
        SentStore sent = new SentStore(context.subspace("sent"), config.dedupWindow());
        Expiry expiry = new Expiry(context.store(), mailboxes, sent, context.clock(), config.sweepBite());
        Announcer announcer =
                new Announcer(context.connections(), context.optional(WakeUps.class), config.pushPayload());
        PostOffice office = new PostOffice(config, directories, mailboxes, sent, expiry, announcer, context.clock());
        Drafts drafts = new Drafts(config.maxPayload(), config.maxTtl());
        Enqueuing enqueuing =
                new Enqueuing(context.store(), office, drafts, context.rateLimiter(BATCH_RATE), config.batchItems());
        Upkeep upkeep = new Upkeep(mailboxes, sent);

        PluginDefinition.Builder definition = PluginDefinition.builder(MethodRange.of(200, 299))
                .event(Announcer.NEW_MESSAGE)
                .provide(Mailboxes.class, new MailboxService(office, drafts))
                .extend(AccountDataOwner.class, upkeep)
                .extend(DeviceDataOwner.class, upkeep)
                .extend(ConnectionListener.class, new Unheard(context, mailboxes, announcer))
                .job(new BackgroundJob("expire messages", config.sweepInterval(), expiry::sweep));
        addSending(definition, enqueuing, config);
        addReading(definition, reading(context, config, mailboxes, expiry), config);
        addSignals(definition, context, directories, config);
        return definition.build();
    }

    private static void addSignals(
            PluginDefinition.Builder definition,
            PluginContext context,
            PostOffice.Directories directories,
            DeliveryConfig config) {
        Lately lately = new Lately(context.clock(), config.typingInterval(), config.typingMemory());
        Typing typing = new Typing(context.store(), directories.memberships(), context.connections(), lately);
        Presence presence = new Presence(
                context.store(),
                directories.memberships(),
                context.connections(),
                context.server(),
                context.clock(),
                config.presenceInterval());
        definition
                .event(Typing.TYPING)
                .signal(SignalSpec.session(
                        Typing.TYPING.id(),
                        Typing.TYPING.name(),
                        PushTyping.parser(),
                        PushTyping::getSessionToken,
                        typing::signalled))
                .event(Presence.PRESENCE)
                .signal(SignalSpec.session(
                        Presence.PRESENCE.id(),
                        Presence.PRESENCE.name(),
                        PushPresence.parser(),
                        PushPresence::getSessionToken,
                        presence::signalled))
                .extend(ConnectionListener.class, presence);
    }

    private static Reading reading(
            PluginContext context, DeliveryConfig config, MailboxStore mailboxes, Expiry expiry) {
        QueueReader reader = new QueueReader(mailboxes, config.fetchMessages(), config.fetchBytes());
        Mailroom mailroom =
                new Mailroom(context.store(), mailboxes, reader, expiry, context.clock(), config.sweepBite());
        Waiters waiters = new Waiters(config.maxWaiting(), config.maxWaitingPerAccount());
        return new Reading(mailroom, reader, waiters, config.maxWait(), config.ackSeqs());
    }

    private static void addSending(PluginDefinition.Builder definition, Enqueuing enqueuing, DeliveryConfig config) {
        definition
                .method(MethodSpec.session(
                                200,
                                "Enqueue",
                                EnqueueRequest.parser(),
                                EnqueueRequest::getSessionToken,
                                enqueuing::enqueue)
                        .maxRequestBytes(config.maxPayload() + REQUEST_OVERHEAD)
                        .rate(ENQUEUE_RATE))
                .method(MethodSpec.session(
                                205,
                                "BatchEnqueue",
                                BatchEnqueueRequest.parser(),
                                BatchEnqueueRequest::getSessionToken,
                                enqueuing::batchEnqueue)
                        .rate(ENQUEUE_RATE));
    }

    private static void addReading(PluginDefinition.Builder definition, Reading reading, DeliveryConfig config) {
        definition
                .method(MethodSpec.session(
                        201, "Fetch", FetchRequest.parser(), FetchRequest::getSessionToken, reading::fetch))
                .method(MethodSpec.session(
                                202,
                                "FetchWait",
                                FetchWaitRequest.parser(),
                                FetchWaitRequest::getSessionToken,
                                reading::fetchWait)
                        .deadline(config.maxWait().plus(WAIT_GRACE)))
                .method(MethodSpec.session(
                        203, "Peek", PeekRequest.parser(), PeekRequest::getSessionToken, reading::peek))
                .method(MethodSpec.session(204, "Ack", AckRequest.parser(), AckRequest::getSessionToken, reading::ack));
    }
}
