package org.quicprochat.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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

/**
 * Reports and bans, with one session: methods 420 to 426. Where a channel is asked for, none is the whole server, which
 * is for admins. Every method blocks. Thread-safe.
 */
public final class ModerationClient {
    private static final int REPORT_MESSAGE = 420;
    private static final int BAN_USER = 421;
    private static final int UNBAN_USER = 422;
    private static final int LIST_REPORTS = 423;
    private static final int LIST_BANNED = 424;
    private static final int RESOLVE_REPORT = 425;
    private static final int LIST_AUDIT = 426;

    private final QpcClient client;
    private final SessionInfo session;

    ModerationClient(QpcClient client, SessionInfo session) {
        this.client = client;
        this.session = session;
    }

    /** Reports somebody to the admins; the id of the report. The same report again is the same one. */
    public ByteString report(OutgoingReport report) {
        ReportMessageRequest request = ReportMessageRequest.newBuilder()
                .setSessionToken(session.token())
                .setReportedKey(report.reportedKey())
                .setChannelId(report.channelId())
                .setMessageId(report.messageId())
                .setEvidence(report.evidence())
                .setCategory(report.category())
                .setComment(report.comment())
                .build();
        return call(REPORT_MESSAGE, request, ReportMessageResponse.parser()).getReportId();
    }

    /**
     * Bans an account, or changes its ban.
     *
     * @param time how long, to the second; empty: until it is lifted
     * @return when it ends by itself
     */
    public Optional<Instant> ban(
            ByteString identityKey, Optional<ByteString> channelId, String reason, Optional<Duration> time) {
        BanUserRequest request = BanUserRequest.newBuilder()
                .setSessionToken(session.token())
                .setIdentityKey(identityKey)
                .setChannelId(channelId.orElse(ByteString.EMPTY))
                .setReason(reason)
                .setDurationSecs(time.map(Duration::toSeconds).orElse(0L))
                .build();
        long end = call(BAN_USER, request, BanUserResponse.parser()).getExpiresAtMs();
        return end == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(end));
    }

    /** Lifts a ban; where there is none, that is no error. */
    public void unban(ByteString identityKey, Optional<ByteString> channelId) {
        UnbanUserRequest request = UnbanUserRequest.newBuilder()
                .setSessionToken(session.token())
                .setIdentityKey(identityKey)
                .setChannelId(channelId.orElse(ByteString.EMPTY))
                .build();
        call(UNBAN_USER, request, UnbanUserResponse.parser());
    }

    /** Who is banned, in the order of identity keys; in as many calls as there are pages. */
    public List<Ban> banned(Optional<ByteString> channelId) {
        ListBannedRequest.Builder request = ListBannedRequest.newBuilder()
                .setSessionToken(session.token())
                .setChannelId(channelId.orElse(ByteString.EMPTY));
        List<Ban> found = new ArrayList<>();
        boolean more = true;
        while (more) {
            ListBannedResponse page = call(LIST_BANNED, request.build(), ListBannedResponse.parser());
            found.addAll(page.getBansList());
            request.setCursor(page.getNextCursor());
            more = !page.getNextCursor().isEmpty();
        }
        return found;
    }

    /** Hands the pending reports to the action, the oldest first; in as many calls as there are pages. Admins. */
    public void reports(Consumer<Report> action) {
        ListReportsRequest.Builder request = ListReportsRequest.newBuilder().setSessionToken(session.token());
        boolean more = true;
        while (more) {
            ListReportsResponse page = call(LIST_REPORTS, request.build(), ListReportsResponse.parser());
            page.getReportsList().forEach(action);
            request.setCursor(page.getNextCursor());
            more = !page.getNextCursor().isEmpty();
        }
    }

    /** Takes a report off the list; the same again is no error. Admins. */
    public void resolve(ByteString reportId, String resolution) {
        ResolveReportRequest request = ResolveReportRequest.newBuilder()
                .setSessionToken(session.token())
                .setReportId(reportId)
                .setResolution(resolution)
                .build();
        call(RESOLVE_REPORT, request, ResolveReportResponse.parser());
    }

    /**
     * Hands what moderators did to the action, the oldest first, as far as the trail goes back; in as many calls as
     * there are pages. Admins.
     */
    public void audit(Consumer<AuditEntry> action) {
        ListAuditRequest.Builder request = ListAuditRequest.newBuilder().setSessionToken(session.token());
        boolean more = true;
        while (more) {
            ListAuditResponse page = call(LIST_AUDIT, request.build(), ListAuditResponse.parser());
            page.getEntriesList().forEach(action);
            request.setCursor(page.getNextCursor());
            more = !page.getNextCursor().isEmpty();
        }
    }

    private <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser) {
        return client.call(
                methodId, request, parser, new CallOptions(client.defaults().deadline(), true));
    }
}
