package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.quicprochat.proto.v1.AuditEntry;
import org.quicprochat.proto.v1.Ban;
import org.quicprochat.proto.v1.BanUserRequest;
import org.quicprochat.proto.v1.BanUserResponse;
import org.quicprochat.proto.v1.ListAuditRequest;
import org.quicprochat.proto.v1.ListAuditResponse;
import org.quicprochat.proto.v1.ListBannedRequest;
import org.quicprochat.proto.v1.ListBannedResponse;
import org.quicprochat.proto.v1.ListReportsRequest;
import org.quicprochat.proto.v1.ListReportsResponse;
import org.quicprochat.proto.v1.Report;
import org.quicprochat.proto.v1.ReportMessageRequest;
import org.quicprochat.proto.v1.ReportMessageResponse;
import org.quicprochat.proto.v1.ResolveReportRequest;
import org.quicprochat.proto.v1.ResolveReportResponse;
import org.quicprochat.proto.v1.UnbanUserRequest;
import org.quicprochat.proto.v1.UnbanUserResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reports and bans. */
@Command(
        name = "mod",
        description = {
            "Reports somebody to the admins of the server; bans, and lifts bans.",
            "From the whole server: admins. With --channel, from that channel: also its moderators and owners."
        },
        footer = {
            "%nExamples:",
            "  qpc mod report mallory --category spam --comment 'sends this all day' --evidence message.txt",
            "  qpc mod ban mallory --channel 5f0c...9a --reason spam --for 7d",
            "  qpc mod unban mallory --channel 5f0c...9a",
            "%nFor admins:",
            "  qpc mod reports",
            "  qpc mod ban mallory --reason spam",
            "  qpc mod resolve 0a1b...2c --resolution 'banned for spam'",
            "  qpc mod bans",
            "  qpc mod audit"
        },
        synopsisSubcommandLabel = "(report | ban | unban | bans | reports | resolve | audit)")
final class ModCommand {
    private static final int MAX_EVIDENCE = 1 << 20;

    private final World world;

    ModCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "report",
            mixinStandardHelpOptions = true,
            description = {
                "Reports somebody to the admins. They see what you write and disclose here, and no message else.",
                "The same report again is the same report."
            })
    int report(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Mixin ChannelScope channel,
            @Option(names = "--message", paramLabel = "ID", description = "The message: its id, 16 bytes in hex.")
                    Optional<String> message,
            @Option(
                            names = "--evidence",
                            paramLabel = "FILE",
                            description = "What to disclose, 64 KiB at most; '-' is standard input.")
                    Optional<Path> evidence,
            @Option(names = "--category", paramLabel = "WORD", description = "A word for it, such as spam.")
                    Optional<String> category,
            @Option(names = "--comment", paramLabel = "TEXT", description = "What an admin should know.")
                    Optional<String> comment,
            @Mixin Somebody who) {
        ReportMessageRequest.Builder request = ReportMessageRequest.newBuilder()
                .setChannelId(channel.id())
                .setMessageId(message.map(id -> Bytes.id("A message id", id)).orElse(ByteString.EMPTY))
                .setEvidence(evidence.map(path -> SmallFile.readAny(world, path, MAX_EVIDENCE))
                        .orElse(ByteString.EMPTY))
                .setCategory(category.orElse(""))
                .setComment(comment.orElse(""));
        try (Link link = connect.connect(world)) {
            request.setSessionToken(link.token()).setReportedKey(who.identityKey(link));
            ByteString id = link.remote()
                    .call(MethodIds.REPORT_MESSAGE, request.build(), ReportMessageResponse.parser())
                    .getReportId();
            output.write(world, Map.of("report-id", Bytes.hex(id)), "Reported, as " + Bytes.hex(id) + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "ban",
            mixinStandardHelpOptions = true,
            description = {
                "Bans somebody; a second ban in the same place replaces the first.",
                "From the server: their sessions end, and they can do nothing but delete their account.",
                "From a channel: they are out, and cannot be added again."
            })
    int ban(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Mixin ChannelScope channel,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept, so it should name nobody.")
                    Optional<String> reason,
            @Option(
                            names = "--for",
                            paramLabel = "TIME",
                            description = "How long, such as 1h or 7d. Default: until it is lifted.")
                    Optional<Duration> time,
            @Mixin Somebody who) {
        if (time.isPresent() && time.get().toSeconds() == 0) {
            throw Failure.usage("A ban lasts a second or more.");
        }
        try (Link link = connect.connect(world)) {
            BanUserRequest request = BanUserRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setIdentityKey(who.identityKey(link))
                    .setChannelId(channel.id())
                    .setReason(reason.orElse(""))
                    .setDurationSecs(time.map(Duration::toSeconds).orElse(0L))
                    .build();
            long end = link.remote()
                    .call(MethodIds.BAN_USER, request, BanUserResponse.parser())
                    .getExpiresAtMs();
            output.write(world, until(end), "Banned " + untilWords(end) + ".");
            return ExitCode.OK;
        }
    }

    private static Map<String, Object> until(long end) {
        Map<String, Object> object = new HashMap<>();
        if (end != 0) {
            object.put("expires-at", Instant.ofEpochMilli(end).toString());
        }
        return object;
    }

    private static String untilWords(long end) {
        return end == 0 ? "until it is lifted" : "until " + Instant.ofEpochMilli(end);
    }

    @Command(
            name = "unban",
            mixinStandardHelpOptions = true,
            description = "Lifts a ban. Where there is none, that is no error.")
    int unban(@Mixin ConnectOptions connect, @Mixin ChannelScope channel, @Mixin Somebody who) {
        try (Link link = connect.connect(world)) {
            UnbanUserRequest request = UnbanUserRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setIdentityKey(who.identityKey(link))
                    .setChannelId(channel.id())
                    .build();
            link.remote().call(MethodIds.UNBAN_USER, request, UnbanUserResponse.parser());
            return ExitCode.OK;
        }
    }

    @Command(name = "bans", mixinStandardHelpOptions = true, description = "Lists who is banned, a line each.")
    int bans(@Mixin ConnectOptions connect, @Mixin OutputOptions output, @Mixin ChannelScope channel) {
        try (Link link = connect.connect(world)) {
            ListBannedRequest.Builder request =
                    ListBannedRequest.newBuilder().setSessionToken(link.token()).setChannelId(channel.id());
            Pages.forEach(
                    cursor -> link.remote()
                            .call(
                                    MethodIds.LIST_BANNED,
                                    request.setCursor(cursor).build(),
                                    ListBannedResponse.parser()),
                    ListBannedResponse::getNextCursor,
                    page -> page.getBansList().forEach(ban -> show(link, ban, output)));
            return ExitCode.OK;
        }
    }

    private void show(Link link, Ban ban, OutputOptions output) {
        Map<String, Object> object = until(ban.getExpiresAtMs());
        object.put("identity-key", Bytes.hex(ban.getIdentityKey()));
        object.put("reason", ban.getReason());
        object.put("banned-at", Instant.ofEpochMilli(ban.getBannedAtMs()).toString());
        object.put("banned-by", Bytes.hex(ban.getBannedBy()));
        output.write(
                world,
                object,
                "%s  %s  %s"
                        .formatted(
                                Channels.who(link, ban.getIdentityKey()),
                                untilWords(ban.getExpiresAtMs()),
                                Channels.text(ban.getReasonBytes())));
    }

    @Command(
            name = "reports",
            mixinStandardHelpOptions = true,
            description = {
                "Lists the reports that wait, the oldest first. Admins.",
                "Evidence that is no plain text is shown in base64; --json has it always (evidence)."
            })
    int reports(@Mixin ConnectOptions connect, @Mixin OutputOptions output) {
        try (Link link = connect.connect(world)) {
            ListReportsRequest.Builder request = ListReportsRequest.newBuilder().setSessionToken(link.token());
            Pages.forEach(
                    cursor -> link.remote()
                            .call(
                                    MethodIds.LIST_REPORTS,
                                    request.setCursor(cursor).build(),
                                    ListReportsResponse.parser()),
                    ListReportsResponse::getNextCursor,
                    page -> page.getReportsList().forEach(report -> show(link, report, output)));
            return ExitCode.OK;
        }
    }

    private void show(Link link, Report report, OutputOptions output) {
        Instant time = Instant.ofEpochMilli(report.getReportedAtMs());
        Map<String, Object> object = new HashMap<>();
        object.put("report-id", Bytes.hex(report.getReportId()));
        object.put("reported-at", time.toString());
        object.put("reporter-key", Bytes.hex(report.getReporterKey()));
        object.put("reported-key", Bytes.hex(report.getReportedKey()));
        object.put("channel-id", Bytes.hex(report.getChannelId()));
        object.put("message-id", Bytes.hex(report.getMessageId()));
        object.put("category", report.getCategory());
        object.put("comment", report.getComment());
        object.put("evidence", Bytes.base64(report.getEvidence()));
        StringBuilder lines = new StringBuilder();
        lines.append(Bytes.hex(report.getReportId())).append("  ").append(time);
        lines.append("\n  about:    ").append(Channels.who(link, report.getReportedKey()));
        lines.append("\n  by:       ").append(Channels.who(link, report.getReporterKey()));
        if (!report.getChannelId().isEmpty()) {
            lines.append("\n  channel:  ").append(Bytes.hex(report.getChannelId()));
        }
        lines.append("\n  category: ").append(Channels.text(report.getCategoryBytes()));
        lines.append("\n  comment:  ").append(Channels.text(report.getCommentBytes()));
        lines.append("\n  evidence: ").append(Channels.text(report.getEvidence()));
        output.write(world, object, lines.toString());
    }

    @Command(
            name = "resolve",
            mixinStandardHelpOptions = true,
            description = "Takes a report off the list. The same again is no error. Admins.")
    int resolve(
            @Mixin ConnectOptions connect,
            @Option(
                            names = "--resolution",
                            paramLabel = "TEXT",
                            description = "What became of it; kept, so it should name nobody.")
                    Optional<String> resolution,
            @Parameters(paramLabel = "REPORT", description = "Its id, from 'qpc mod reports'.") String id) {
        ByteString report = Bytes.id("A report", id);
        try (Link link = connect.connect(world)) {
            ResolveReportRequest request = ResolveReportRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setReportId(report)
                    .setResolution(resolution.orElse(""))
                    .build();
            link.remote().call(MethodIds.RESOLVE_REPORT, request, ResolveReportResponse.parser());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "audit",
            mixinStandardHelpOptions = true,
            description = {
                "Lists what moderators did, on the server and in all channels, the oldest first. Admins.",
                "Of a deleted account only the alias is left, which tells it from others and from nobody else."
            })
    int audit(@Mixin ConnectOptions connect, @Mixin OutputOptions output) {
        try (Link link = connect.connect(world)) {
            ListAuditRequest.Builder request = ListAuditRequest.newBuilder().setSessionToken(link.token());
            Pages.forEach(
                    cursor -> link.remote()
                            .call(
                                    MethodIds.LIST_AUDIT,
                                    request.setCursor(cursor).build(),
                                    ListAuditResponse.parser()),
                    ListAuditResponse::getNextCursor,
                    page -> page.getEntriesList().forEach(entry -> show(link, entry, output)));
            return ExitCode.OK;
        }
    }

    private void show(Link link, AuditEntry entry, OutputOptions output) {
        Instant time = Instant.ofEpochMilli(entry.getAtMs());
        String act = switch (entry.getAct()) {
            case BAN -> "ban";
            case UNBAN -> "unban";
            case RESOLVE -> "resolve";
            case ACT_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
        Map<String, Object> object = until(entry.getExpiresAtMs());
        object.put("at", time.toString());
        object.put("act", act);
        object.put("actor-key", Bytes.hex(entry.getActorKey()));
        object.put("actor-alias", Bytes.hex(entry.getActorAlias()));
        object.put("subject-key", Bytes.hex(entry.getSubjectKey()));
        object.put("subject-alias", Bytes.hex(entry.getSubjectAlias()));
        object.put("channel-id", Bytes.hex(entry.getChannelId()));
        object.put("report-id", Bytes.hex(entry.getReportId()));
        object.put("reason", entry.getReason());
        StringBuilder lines = new StringBuilder().append(time).append("  ").append(act);
        if (entry.getAct() == AuditEntry.Act.BAN) {
            lines.append(' ').append(untilWords(entry.getExpiresAtMs()));
        }
        lines.append("\n  by:       ").append(who(link, entry.getActorKey(), entry.getActorAlias()));
        lines.append("\n  about:    ").append(who(link, entry.getSubjectKey(), entry.getSubjectAlias()));
        if (!entry.getChannelId().isEmpty()) {
            lines.append("\n  channel:  ").append(Bytes.hex(entry.getChannelId()));
        }
        if (!entry.getReportId().isEmpty()) {
            lines.append("\n  report:   ").append(Bytes.hex(entry.getReportId()));
        }
        lines.append("\n  reason:   ").append(Channels.text(entry.getReasonBytes()));
        output.write(world, object, lines.toString());
    }

    private static String who(Link link, ByteString key, ByteString alias) {
        return key.isEmpty() ? "deleted account " + Bytes.hex(alias) : Channels.who(link, key);
    }
}
