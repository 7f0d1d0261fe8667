package org.quicprochat.moderation;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.ListReportsRequest;
import org.quicprochat.proto.v1.ListReportsResponse;
import org.quicprochat.proto.v1.Report;
import org.quicprochat.proto.v1.ReportMessageRequest;
import org.quicprochat.proto.v1.ReportMessageResponse;
import org.quicprochat.proto.v1.ResolveReportRequest;
import org.quicprochat.proto.v1.ResolveReportResponse;

/** 420 ReportMessage, 423 ListReports, 425 ResolveReport. Thread-safe. */
final class Reporting {
    private static final int MESSAGE_ID_SIZE = 16;
    private static final int CURSOR_SIZE = Long.BYTES + ReportId.SIZE;

    private final ModerationConfig config;
    private final Store store;
    private final ReportStore reports;
    private final Authority authority;
    private final AuditTrail audit;
    private final InstantSource clock;

    Reporting(
            ModerationConfig config,
            Store store,
            ReportStore reports,
            Authority authority,
            AuditTrail audit,
            InstantSource clock) {
        this.config = config;
        this.store = store;
        this.reports = reports;
        this.authority = authority;
        this.audit = audit;
        this.clock = clock;
    }

    /** Puts a report on the list. One that says the same is the same one, whatever became of it. */
    ReportMessageResponse report(Principal caller, Call call, ReportMessageRequest request) {
        IdentityKey reported = IdentityKey.ofField(request.getReportedKey(), "reported_key");
        Optional<ChannelId> channel = Fields.optional(request.getChannelId(), "channel_id", ChannelId::ofField);
        Report said = Report.newBuilder()
                .setReporterKey(caller.identity().bytes())
                .setReportedKey(reported.bytes())
                .setChannelId(request.getChannelId())
                .setMessageId(Fields.optional(
                                request.getMessageId(),
                                "message_id",
                                (value, field) -> Fields.exactly(value, MESSAGE_ID_SIZE, field))
                        .orElse(ByteString.EMPTY))
                .setEvidence(Fields.between(request.getEvidence(), 0, config.maxEvidence(), "evidence"))
                .setCategory(Texts.atMost(request.getCategory(), config.maxCategory(), "category"))
                .setComment(Texts.atMost(request.getComment(), config.maxComment(), "comment"))
                .build();
        Report report = said.toBuilder().setReportId(ReportId.of(said)).build();
        store.run(tx -> {
            authority.account(tx, reported, "reported_key");
            channel.ifPresent(id -> authority.checkMember(tx, id, caller.identity()));
            return add(tx, caller.identity(), report);
        });
        return ReportMessageResponse.newBuilder()
                .setReportId(report.getReportId())
                .build();
    }

    private boolean add(Transaction tx, IdentityKey reporter, Report report) {
        if (reports.known(tx, report.getReportId()).isPresent()) {
            return false;
        }
        authority.checkCaller(tx, reporter);
        if (reports.hasMade(tx, reporter, config.reportsPerAccount()) || reports.count(tx) >= config.maxReports()) {
            throw StatusException.rateLimited(
                    "TOO_MANY_REPORTS", "Too many reports wait to be looked at", config.quotaRetry());
        }
        reports.add(tx, report.toBuilder().setReportedAtMs(clock.millis()).build());
        return true;
    }

    /** A page of the pending reports, the oldest first. */
    ListReportsResponse list(Principal caller, Call call, ListReportsRequest request) {
        Optional<ReportStore.Position> after = Fields.optional(request.getCursor(), "cursor", Reporting::position);
        int size = Pages.size(request.getPageSize(), config.pageSize());
        List<Report> found = store.read(tx -> reports.list(tx, after, size + 1));
        List<Report> page = found.subList(0, Math.min(size, found.size()));
        ListReportsResponse.Builder answer = ListReportsResponse.newBuilder().addAllReports(page);
        if (found.size() > size) {
            answer.setNextCursor(cursor(page.getLast()));
        }
        return answer.build();
    }

    private static ByteString cursor(Report last) {
        ByteBuffer time = ByteBuffer.allocate(Long.BYTES).putLong(0, last.getReportedAtMs());
        return ByteString.copyFrom(time).concat(last.getReportId());
    }

    private static ReportStore.Position position(ByteString cursor, String field) {
        ByteString checked = Fields.exactly(cursor, CURSOR_SIZE, field);
        return new ReportStore.Position(checked.asReadOnlyByteBuffer().getLong(), checked.substring(Long.BYTES));
    }

    /** Takes a report off the list; the same again changes nothing. */
    ResolveReportResponse resolve(Principal caller, Call call, ResolveReportRequest request) {
        ByteString id = Fields.exactly(request.getReportId(), ReportId.SIZE, "report_id");
        String resolution = Texts.atMost(request.getResolution(), config.maxReason(), "resolution");
        store.run(tx -> {
            Known known = reports.known(tx, id)
                    .orElseThrow(
                            () -> StatusException.notFound("NO_SUCH_REPORT", "report_id", "There is no such report"));
            if (known.pending()) {
                resolve(tx, caller.identity(), reports.remove(tx, id, known.at()), resolution);
            }
            return true;
        });
        return ResolveReportResponse.getDefaultInstance();
    }

    private void resolve(Transaction tx, IdentityKey admin, Report report, String resolution) {
        long now = clock.millis();
        reports.rememberResolved(tx, report.getReportId(), now);
        audit.resolved(
                tx,
                now,
                admin,
                new IdentityKey(report.getReportedKey()),
                Scope.ofKey(report.getChannelId()),
                report.getReportId(),
                resolution);
    }
}
