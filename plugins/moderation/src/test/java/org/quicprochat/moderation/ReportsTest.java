package org.quicprochat.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.moderation.ModerationServer.LIST_REPORTS;
import static org.quicprochat.moderation.ModerationServer.REPORT;
import static org.quicprochat.moderation.ModerationServer.RESOLVE;
import static org.quicprochat.moderation.ModerationServer.TEAM;
import static org.quicprochat.moderation.ModerationServer.id;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.ListReportsRequest;
import org.quicprochat.proto.v1.ListReportsResponse;
import org.quicprochat.proto.v1.Report;
import org.quicprochat.proto.v1.ReportMessageRequest;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

class ReportsTest {
    private final ModerationServer moderation = new ModerationServer(
            "plugins.moderation.config.reports-per-account = 4",
            "plugins.moderation.config.max-reports = 6",
            "plugins.moderation.config.page-size = 3");

    @AfterEach
    void stop() {
        moderation.close();
    }

    private ReportMessageRequest.Builder numbered(String reporter, int number) {
        return moderation.reportRequest(reporter, "mallory").setComment("number " + number);
    }

    @Test
    void anAdminSeesWhatWasReported() {
        moderation.makeTeam("olga", "mona", "alice");
        ReportMessageRequest request = moderation
                .reportRequest("alice", "mallory")
                .setChannelId(TEAM.bytes())
                .setMessageId(id("message").bytes())
                .build();

        ByteString id = moderation.report(request.toBuilder());

        assertThat(id.size()).isEqualTo(16);
        assertThat(moderation.reports())
                .containsExactly(Report.newBuilder()
                        .setReportId(id)
                        .setReporterKey(moderation.key("alice"))
                        .setReportedKey(moderation.key("mallory"))
                        .setChannelId(TEAM.bytes())
                        .setMessageId(request.getMessageId())
                        .setEvidence(request.getEvidence())
                        .setCategory("spam")
                        .setComment("a comment")
                        .setReportedAtMs(moderation.server.clock().millis())
                        .build());
    }

    @Test
    void theSameReportAgainIsTheSameOne() {
        ByteString id = moderation.report(numbered("alice", 1));
        moderation.advance(Duration.ofSeconds(1));

        assertThat(moderation.report(numbered("alice", 1))).isEqualTo(id);
        assertThat(moderation.report(numbered("alice", 2))).isNotEqualTo(id);
        assertThat(moderation.report(numbered("bob", 1))).isNotEqualTo(id);
        assertThat(moderation.reports()).hasSize(3);
    }

    @Test
    void theAnswerNeverSaysWhatBecameOfIt() {
        ByteString id = moderation.report(numbered("alice", 1));
        TestAnswer before = moderation.server.call(REPORT, numbered("alice", 1).build());
        moderation.resolve(id);

        assertThat(moderation.server.call(REPORT, numbered("alice", 1).build())).isEqualTo(before);
        assertThat(moderation.reports()).isEmpty();
    }

    @Test
    void resolvingTakesOffTheListOnce() {
        ByteString one = moderation.report(numbered("alice", 1));
        ByteString other = moderation.report(numbered("alice", 2));

        assertThat(moderation.resolve(one).status()).isEqualTo(Status.OK);
        assertThat(moderation.resolve(one).status()).isEqualTo(Status.OK);

        assertThat(moderation.reports()).extracting(Report::getReportId).containsExactly(other);
        assertThat(moderation.acts()).singleElement().satisfies(act -> {
            assertThat(act.kind()).isEqualTo(Act.Kind.RESOLVE);
            assertThat(act.report()).contains(one);
            assertThat(act.reason()).isEqualTo("looked at");
        });
        moderation.assertRefused(
                RESOLVE,
                moderation.resolveRequest("ada", id("none").bytes()).build(),
                Status.NOT_FOUND,
                "NO_SUCH_REPORT",
                "report_id");
    }

    @Test
    void onlyAdminsSeeAndResolve() {
        ByteString id = moderation.report(numbered("alice", 1));

        moderation.assertRefused(
                LIST_REPORTS, moderation.listReportsRequest("alice").build(), Status.FORBIDDEN, "ADMIN_ONLY", "");
        moderation.assertRefused(
                RESOLVE, moderation.resolveRequest("alice", id).build(), Status.FORBIDDEN, "ADMIN_ONLY", "");
    }

    @Test
    void unknownAccountsAndOthersChannelsAreNotFound() {
        moderation.assertRefused(
                REPORT,
                numbered("alice", 1)
                        .setReportedKey(ByteString.copyFrom(new byte[32]))
                        .build(),
                Status.NOT_FOUND,
                "NO_SUCH_ACCOUNT",
                "reported_key");
        ReportMessageRequest inTeam =
                numbered("alice", 1).setChannelId(TEAM.bytes()).build();
        TestAnswer notThere = moderation.server.call(REPORT, inTeam);
        moderation.assertRefused(notThere, Status.NOT_FOUND, "NO_SUCH_CHANNEL", "channel_id");
        moderation.makeTeam("olga", "mona");
        assertThat(moderation.server.call(REPORT, inTeam)).isEqualTo(notThere);
        moderation.assertRefused(
                REPORT,
                numbered("ada", 1).setChannelId(TEAM.bytes()).build(),
                Status.NOT_FOUND,
                "NO_SUCH_CHANNEL",
                "channel_id");
        assertThat(moderation.entries()).isEmpty();
    }

    @Test
    void fieldsAreChecked() {
        ReportMessageRequest good = numbered("alice", 1).build();
        assertBad(good.toBuilder().clearReportedKey(), "reported_key");
        assertBad(good.toBuilder().setChannelId(ByteString.copyFromUtf8("x")), "channel_id");
        assertBad(good.toBuilder().setMessageId(ByteString.copyFromUtf8("x")), "message_id");
        assertBad(good.toBuilder().setEvidence(ByteString.copyFrom(new byte[(64 << 10) + 1])), "evidence");
        assertBad(good.toBuilder().setCategory("x".repeat(65)), "category");
        assertBad(good.toBuilder().setComment("x".repeat(1025)), "comment");
        moderation.assertRefused(
                RESOLVE,
                moderation.resolveRequest("ada", ByteString.copyFromUtf8("x")).build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "report_id");
        moderation.assertRefused(
                RESOLVE,
                moderation
                        .resolveRequest("ada", id("x").bytes())
                        .setResolution("x".repeat(513))
                        .build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "resolution");
        moderation.assertRefused(
                LIST_REPORTS,
                moderation
                        .listReportsRequest("ada")
                        .setCursor(ByteString.copyFromUtf8("x"))
                        .build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "cursor");

        moderation.report(good.toBuilder()
                .setEvidence(ByteString.copyFrom(new byte[64 << 10]))
                .setCategory("x".repeat(64))
                .setComment("x".repeat(1024)));
        assertThat(moderation.reports()).hasSize(1);
    }

    private void assertBad(ReportMessageRequest.Builder request, String field) {
        moderation.assertRefused(REPORT, request.build(), Status.BAD_REQUEST, "LENGTH", field);
    }

    @Test
    void aReporterHasSoManyPendingReports() {
        List<ByteString> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(moderation.report(numbered("alice", i)));
        }
        TestAnswer tooMany = moderation.server.call(REPORT, numbered("alice", 4).build());
        moderation.assertRefused(tooMany, Status.RATE_LIMITED, "TOO_MANY_REPORTS", "");
        assertThat(tooMany.detail().getRetryAfterMs()).isEqualTo(600_000);
        assertThat(moderation.report(numbered("alice", 3))).as("again").isEqualTo(ids.get(3));

        moderation.resolve(ids.getFirst());
        moderation.report(numbered("alice", 4));
    }

    @Test
    void allHaveSoManyPendingReports() {
        for (int i = 0; i < 3; i++) {
            moderation.report(numbered("alice", i));
            moderation.report(numbered("bob", i));
        }
        moderation.assertRefused(REPORT, numbered("carol", 0).build(), Status.RATE_LIMITED, "TOO_MANY_REPORTS", "");

        moderation.resolve(moderation.reports().getFirst().getReportId());
        moderation.report(numbered("carol", 0));
    }

    @Test
    void pagesHaveTheOldestFirstAndEveryReportOnce() {
        List<ByteString> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(moderation.report(numbered(i % 2 == 0 ? "alice" : "bob", i)));
            moderation.advance(Duration.ofMillis(1));
        }
        for (int size : new int[] {0, 1, 2, 3, 100}) {
            List<ByteString> seen = new ArrayList<>();
            ListReportsRequest.Builder request =
                    moderation.listReportsRequest("ada").setPageSize(size);
            boolean more = true;
            while (more) {
                ListReportsResponse page =
                        moderation.server.call(LIST_REPORTS, request.build(), ListReportsResponse.parser());
                page.getReportsList().forEach(report -> seen.add(report.getReportId()));
                assertThat(page.getReportsCount()).isLessThanOrEqualTo(size == 0 ? 3 : Math.min(size, 3));
                request.setCursor(page.getNextCursor());
                more = !page.getNextCursor().isEmpty();
            }
            assertThat(seen).isEqualTo(made);
        }
    }
}
