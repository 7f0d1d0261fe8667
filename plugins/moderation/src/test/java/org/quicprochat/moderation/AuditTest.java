package org.quicprochat.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.quicprochat.moderation.ModerationServer.LIST_AUDIT;
import static org.quicprochat.moderation.ModerationServer.TEAM;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.AuditEntry;
import org.quicprochat.proto.v1.BanUserResponse;
import org.quicprochat.proto.v1.ListAuditRequest;
import org.quicprochat.proto.v1.ListAuditResponse;
import org.quicprochat.wire.Status;

/** What admins are shown of the audit trail. */
class AuditTest {
    private final ModerationServer moderation = new ModerationServer("plugins.moderation.config.page-size = 3");

    @AfterEach
    void stop() {
        moderation.close();
    }

    /** Without what only the server knows. */
    private static AuditEntry known(AuditEntry entry) {
        assertThat(entry.getActorAlias().size()).isEqualTo(16);
        assertThat(entry.getSubjectAlias().size()).isEqualTo(16);
        return entry.toBuilder().clearActorAlias().clearSubjectAlias().build();
    }

    private AuditEntry.Builder entry(AuditEntry.Act act, String actor, String subject) {
        return AuditEntry.newBuilder()
                .setAtMs(moderation.server.clock().millis())
                .setAct(act)
                .setActorKey(moderation.key(actor))
                .setSubjectKey(moderation.key(subject));
    }

    @Test
    void whatWasDoneIsListedTheOldestFirst() {
        List<AuditEntry> expected = new ArrayList<>();
        moderation.makeTeam("olga", "mona", "bob");
        long until = moderation
                .server
                .call(
                        ModerationServer.BAN,
                        moderation
                                .banRequest("ada", "bob")
                                .setReason("spam")
                                .setDurationSecs(60)
                                .build(),
                        BanUserResponse.parser())
                .getExpiresAtMs();
        expected.add(entry(AuditEntry.Act.BAN, "ada", "bob")
                .setReason("spam")
                .setExpiresAtMs(until)
                .build());
        moderation.advance(Duration.ofMillis(1));
        moderation.unban("adam", "bob");
        expected.add(entry(AuditEntry.Act.UNBAN, "adam", "bob").build());
        moderation.advance(Duration.ofMillis(1));
        ByteString report = moderation.report(moderation.reportRequest("alice", "bob"));
        moderation.resolve(report);
        expected.add(entry(AuditEntry.Act.RESOLVE, "ada", "bob")
                .setReportId(report)
                .setReason("looked at")
                .build());

        assertThat(moderation.audit()).map(AuditTest::known).containsExactlyElementsOf(expected);
    }

    @Test
    void aBanFromAChannelSaysWhere() {
        moderation.makeTeam("olga", "mona", "bob");
        moderation.banFromTeam("olga", "bob");

        assertThat(moderation.audit())
                .extracting(AuditEntry::getActorKey, AuditEntry::getChannelId)
                .containsExactly(tuple(moderation.key("olga"), TEAM.bytes()));
    }

    @Test
    void ofADeletedAccountTheAliasIsLeft() {
        moderation.ban("ada", "bob");
        moderation.advance(Duration.ofMillis(1));
        moderation.ban("ada", "carol");
        List<AuditEntry> before = moderation.audit();

        moderation.delete("bob");

        AuditEntry changed = before.getFirst().toBuilder().clearSubjectKey().build();
        assertThat(moderation.audit()).containsExactly(changed, before.getLast());
        assertThat(Stream.of(changed, before.getLast()).map(AuditEntry::getSubjectAlias))
                .doesNotHaveDuplicates();
    }

    @Test
    void pagesHaveEveryEntryOnce() {
        for (int i = 0; i < 4; i++) {
            moderation.ban("ada", "bob");
            moderation.ban("ada", "carol");
            moderation.advance(Duration.ofMillis(i % 2)); // Some entries are of the same time.
        }
        for (int size : new int[] {0, 1, 2, 3, 50}) {
            List<AuditEntry> seen = new ArrayList<>();
            ListAuditRequest.Builder request =
                    moderation.listAuditRequest("ada").setPageSize(size);
            boolean more = true;
            while (more) {
                ListAuditResponse page =
                        moderation.server.call(LIST_AUDIT, request.build(), ListAuditResponse.parser());
                seen.addAll(page.getEntriesList());
                assertThat(page.getEntriesCount()).isLessThanOrEqualTo(size == 0 ? 3 : Math.min(size, 3));
                request.setCursor(page.getNextCursor());
                more = !page.getNextCursor().isEmpty();
            }
            assertThat(seen).hasSize(8);
            assertThat(seen).isSortedAccordingTo((one, other) -> Long.compare(one.getAtMs(), other.getAtMs()));
        }
    }

    @Test
    void onlyAdminsReadIt() {
        moderation.makeTeam("olga", "mona", "bob");
        moderation.banFromTeam("olga", "bob");
        moderation.assertRefused(
                LIST_AUDIT, moderation.listAuditRequest("olga").build(), Status.FORBIDDEN, "ADMIN_ONLY", "");
        moderation.assertRefused(
                LIST_AUDIT,
                moderation
                        .listAuditRequest("ada")
                        .setCursor(ByteString.copyFromUtf8("x"))
                        .build(),
                Status.BAD_REQUEST,
                "LENGTH",
                "cursor");
    }
}
