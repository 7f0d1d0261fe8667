package org.quicprochat.moderation;

import java.time.Duration;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.CallInterceptor;
import org.quicprochat.plugin.ChannelDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.service.Sessions;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.proto.v1.BanUserRequest;
import org.quicprochat.proto.v1.ListAuditRequest;
import org.quicprochat.proto.v1.ListBannedRequest;
import org.quicprochat.proto.v1.ListReportsRequest;
import org.quicprochat.proto.v1.ReportMessageRequest;
import org.quicprochat.proto.v1.ResolveReportRequest;
import org.quicprochat.proto.v1.UnbanUserRequest;

/** The definition of the moderation plugin. */
public final class ModerationPlugin implements ServerPlugin {
    /** Bans and their lifting: whoever makes a channel may ban in it, and each act stays in the audit trail. */
    private static final RateLimit ACT_RATE = RateLimit.of("moderation", 100, Duration.ofSeconds(60));

    private static final RateLimit REPORT_RATE = RateLimit.of("report", 20, Duration.ofSeconds(60));

    /** The room that a report needs beside its evidence, in bytes. */
    private static final int REQUEST_OVERHEAD = 64 * 1024;

    @Override
    public PluginDefinition define(PluginContext context) {
        ModerationConfig config = ModerationConfig.of(context.config());
        Subspace tallies = context.subspace("tallies");
        BanStore bans = new BanStore(new BanStore.Spaces(
                context.subspace("bans"), context.subspace("banned"), context.subspace("due"), tallies));
        ReportStore reports = new ReportStore(new ReportStore.Spaces(
                context.subspace("reports"),
                context.subspace("known"),
                context.subspace("by"),
                context.subspace("about"),
                context.subspace("resolved"),
                tallies));
        Aliases aliases = new Aliases(context.subspace("aliases"), context.subspace("names"), context.random());
        AuditTrail audit = new AuditTrail(context.subspace("audit"), aliases, context.random());
        Authority authority = new Authority(
                context.server(), context.require(UserDirectory.class), context.optional(Memberships.class));
        Banning banning = new Banning(
                config,
                context.store(),
                bans,
                authority,
                audit,
                aliases,
                context.require(Sessions.class),
                context.clock());
        Reporting reporting = new Reporting(config, context.store(), reports, authority, audit, context.clock());
        Auditing auditing = new Auditing(config, context.store(), audit, aliases);
        BanList list = new BanList(bans, context.clock());
        Upkeep upkeep = new Upkeep(bans, reports, aliases);
        Sweep sweep = new Sweep(context.store(), bans, reports, audit, context.clock(), config);

        PluginDefinition.Builder definition = PluginDefinition.builder(MethodRange.of(420, 499))
                .provide(Bans.class, list)
                .extend(CallInterceptor.class, new BanGate(context.store(), list, context.connections()))
                .extend(AccountDataOwner.class, upkeep)
                .extend(ChannelDataOwner.class, upkeep)
                .job(new BackgroundJob("expire bans and audit entries", config.sweepInterval(), sweep::sweep));
        addReporting(definition, reporting, config);
        addBanning(definition, banning);
        definition.method(MethodSpec.admin(
                426, "ListAudit", ListAuditRequest.parser(), ListAuditRequest::getSessionToken, auditing::list));
        return definition.build();
    }

    private static void addReporting(
            PluginDefinition.Builder definition, Reporting reporting, ModerationConfig config) {
        definition
                .method(MethodSpec.session(
                                420,
                                "ReportMessage",
                                ReportMessageRequest.parser(),
                                ReportMessageRequest::getSessionToken,
                                reporting::report)
                        .maxRequestBytes(config.maxEvidence() + REQUEST_OVERHEAD)
                        .rate(REPORT_RATE))
                .method(MethodSpec.admin(
                        423,
                        "ListReports",
                        ListReportsRequest.parser(),
                        ListReportsRequest::getSessionToken,
                        reporting::list))
                .method(MethodSpec.admin(
                        425,
                        "ResolveReport",
                        ResolveReportRequest.parser(),
                        ResolveReportRequest::getSessionToken,
                        reporting::resolve));
    }

    private static void addBanning(PluginDefinition.Builder definition, Banning banning) {
        definition
                .method(MethodSpec.session(
                                421, "BanUser", BanUserRequest.parser(), BanUserRequest::getSessionToken, banning::ban)
                        .rate(ACT_RATE))
                .method(MethodSpec.session(
                                422,
                                "UnbanUser",
                                UnbanUserRequest.parser(),
                                UnbanUserRequest::getSessionToken,
                                banning::unban)
                        .rate(ACT_RATE))
                .method(MethodSpec.session(
                        424,
                        "ListBanned",
                        ListBannedRequest.parser(),
                        ListBannedRequest::getSessionToken,
                        banning::list));
    }
}
