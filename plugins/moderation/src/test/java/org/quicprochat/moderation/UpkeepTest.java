package org.quicprochat.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.moderation.ModerationServer.TEAM;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.Ban;
import org.quicprochat.proto.v1.ListBannedResponse;
import org.quicprochat.runtime.storage.StoredEntry;

/** The audit trail, and what becomes of all this when accounts and time end. */
class UpkeepTest {
    private final ModerationServer moderation = new ModerationServer("plugins.moderation.config.sweep-bite = 2");

    @AfterEach
    void stop() {
        moderation.close();
    }

    private static boolean mentions(StoredEntry entry, ByteString wanted) {
        String value = new String(entry.value(), StandardCharsets.ISO_8859_1);
        return entry.key().elements().contains(wanted)
                || value.contains(new String(wanted.toByteArray(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void everyActIsWrittenDown() {
        moderation.makeTeam("olga", "mona", "bob");
        moderation.ban("ada", "bob", Duration.ofHours(1));
        moderation.advance(Duration.ofMillis(1));
        moderation.banFromTeam("mona", "bob");
        moderation.advance(Duration.ofMillis(1));
        moderation.unban("adam", "bob");
        moderation.advance(Duration.ofMillis(1));
        moderation.resolve(moderation.report(moderation.reportRequest("alice", "bob")));

        List<Act> acts = moderation.acts();

        assertThat(acts)
                .extracting(Act::kind)
                .containsExactly(Act.Kind.BAN, Act.Kind.BAN, Act.Kind.UNBAN, Act.Kind.RESOLVE);
        assertThat(acts).extracting(Act::reason).containsExactly("a reason", "a reason", "", "looked at");
        assertThat(acts).extracting(Act::subject).containsOnly(acts.getFirst().subject());
        assertThat(acts).extracting(Act::actor).doesNotContain(acts.get(0).subject());
        assertThat(acts.get(3).actor()).as("both are ada").isEqualTo(acts.get(0).actor());
        assertThat(acts.subList(0, 3)).extracting(Act::actor).doesNotHaveDuplicates();
        assertThat(acts.get(0).expiresAt()).isEqualTo(moderation.server.clock().millis() - 3 + 3_600_000);
        assertThat(acts.get(1).channel()).isEqualTo(Scope.of(TEAM));
        assertThat(moderation.entries("audit"))
                .extracting(entry -> entry.key().number(0))
                .isSorted();
    }

    @Test
    void whatWasRefusedIsNot() {
        moderation.ban("carol", "bob");
        moderation.ban("ada", "ada");
        moderation.banFromTeam("ada", "bob");
        moderation.unban("ada", "bob");

        assertThat(moderation.entries()).isEmpty();
    }

    @Test
    void ofADeletedAccountOnlyPseudonymsAreLeft() {
        moderation.makeTeam("olga", "mona", "bob", "alice");
        moderation.report(moderation.reportRequest("carol", "bob"));
        moderation.report(moderation.reportRequest("bob", "carol"));
        moderation.report(moderation.reportRequest("bob", "bob"));
        moderation.report(moderation.reportRequest("carol", "alice"));
        moderation.ban("ada", "bob");
        moderation.banFromTeam("olga", "bob");
        moderation.banFromTeam("olga", "alice");
        ByteString bob = moderation.key("bob");
        ByteString olga = moderation.key("olga");
        List<StoredEntry> trail = moderation.entries("audit");
        assertThat(moderation.entries()).anyMatch(entry -> mentions(entry, bob));

        assertThat(moderation.delete("bob"))
                .as("two bans, three reports, an alias")
                .isEqualTo(6);
        moderation.delete("olga");

        assertThat(moderation.entries())
                .isNotEmpty()
                .noneMatch(entry -> mentions(entry, bob))
                .noneMatch(entry -> mentions(entry, olga));
        assertThat(moderation.entries("audit"))
                .as("never rewritten")
                .usingRecursiveComparison()
                .isEqualTo(trail);
        assertThat(moderation.reports()).hasSize(1);
        assertThat(bansOfTeam()).singleElement().satisfies(ban -> {
            assertThat(ban.getIdentityKey()).isEqualTo(moderation.key("alice"));
            assertThat(ban.getBannedBy()).isEqualTo(ByteString.EMPTY);
        });
    }

    private List<Ban> bansOfTeam() {
        return moderation
                .server
                .call(
                        ModerationServer.LIST_BANNED,
                        moderation
                                .listBannedRequest("ada")
                                .setChannelId(TEAM.bytes())
                                .build(),
                        ListBannedResponse.parser())
                .getBansList();
    }

    @Test
    void theSweepRemovesWhatIsOverInBites() {
        for (int i = 0; i < 5; i++) {
            moderation.ban("ada", "m" + i, Duration.ofSeconds(60 + i));
        }
        moderation.ban("ada", "forever", Duration.ZERO);
        moderation.server.runJobs();
        assertThat(moderation.entries("bans")).hasSize(6);

        moderation.advance(Duration.ofSeconds(63));
        moderation.server.runJobs();

        assertThat(moderation.entries("bans")).hasSize(2);
        assertThat(moderation.entries("banned")).hasSize(2);
        assertThat(moderation.entries("due")).hasSize(1);
        moderation.advance(Duration.ofSeconds(1));
        moderation.server.runJobs();
        assertThat(moderation.entries("due")).isEmpty();
        assertThat(moderation.banned("ada")).hasSize(1);
    }

    @Test
    void theTrailGoesBackSoFar() {
        for (int i = 0; i < 3; i++) {
            moderation.resolve(
                    moderation.report(moderation.reportRequest("alice", "bob").setComment("number " + i)));
        }
        moderation.advance(Duration.ofDays(365));
        moderation.ban("ada", "bob");
        moderation.server.runJobs();
        assertThat(moderation.acts()).hasSize(4);
        assertThat(moderation.entries("known")).hasSize(3);

        moderation.advance(Duration.ofMillis(1));
        moderation.server.runJobs();

        assertThat(moderation.acts()).extracting(Act::kind).containsExactly(Act.Kind.BAN);
        assertThat(moderation.entries("known")).isEmpty();
        assertThat(moderation.entries("resolved")).isEmpty();
    }
}
