package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.quicprochat.client.ModerationClient;
import org.quicprochat.client.OutgoingReport;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.AuditEntry;
import org.quicprochat.proto.v1.Ban;

/**
 * Reports and bans: each that was acknowledged is there until its end, each that was ended does not come back, and the
 * audit trail has what happened and nothing else.
 */
final class ModerationWitness implements Witness {
    /** Who has to be an admin of the server. */
    static final String ADMIN = "moderation-admin";

    private static final int BANNABLE = 5;
    private static final int PENDING = 20;
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofDays(1);

    private final Random random = new Random(420);
    private final List<ByteString> bannable = new ArrayList<>();
    private SessionInfo admin = new SessionInfo(ByteString.EMPTY, ByteString.EMPTY, Instant.EPOCH);
    private State known = new State(Map.of(), Set.of());
    private Optional<State> asked = Optional.empty();
    private Optional<String> askedReason = Optional.empty();
    private Set<String> trail = Set.of();
    private final Map<String, ByteString> reports = new HashMap<>();
    private int made;
    private int acknowledged;

    /** A ban that is on; its reason is like no other's. */
    private record Sentence(String reason, Optional<Instant> end) {
        boolean isOver(Instant now) {
            return end.isPresent() && !end.get().isAfter(now);
        }
    }

    /**
     * What an admin sees.
     *
     * @param bans by whom they are about
     * @param pending the comments of reports, each like no other
     */
    private record State(Map<ByteString, Sentence> bans, Set<String> pending) {
        State with(ByteString banned, Sentence sentence) {
            Map<ByteString, Sentence> more = new HashMap<>(bans);
            more.put(banned, sentence);
            return new State(more, pending);
        }

        State without(ByteString banned) {
            Map<ByteString, Sentence> fewer = new HashMap<>(bans);
            fewer.remove(banned);
            return new State(fewer, pending);
        }

        State with(String report) {
            Set<String> more = new LinkedHashSet<>(pending);
            more.add(report);
            return new State(bans, more);
        }

        State without(String report) {
            Set<String> fewer = new LinkedHashSet<>(pending);
            fewer.remove(report);
            return new State(bans, fewer);
        }

        /** With the ends that the server gave to the bans, where they are the same. */
        State endedAs(State found) {
            Map<ByteString, Sentence> ended = new HashMap<>(bans);
            ended.replaceAll((whom, sentence) -> {
                Sentence other = found.bans().getOrDefault(whom, sentence);
                return other.reason().equals(sentence.reason()) ? other : sentence;
            });
            return new State(ended, pending);
        }

        /** Without the bans that are over. */
        State at(Instant now) {
            Map<ByteString, Sentence> on = new HashMap<>(bans);
            on.values().removeIf(sentence -> sentence.isOver(now));
            return new State(on, pending);
        }
    }

    @Override
    public void prepare(QpcClient client) {
        admin = Clients.register(client, ADMIN);
        for (int i = 0; i < BANNABLE; i++) {
            bannable.add(Clients.register(client, "bannable-" + i).identityKey());
        }
    }

    @Override
    public void act(QpcClient client) {
        ModerationClient calls = client.moderation(admin);
        ByteString whom = bannable.get(random.nextInt(BANNABLE));
        switch (random.nextInt(4)) {
            case 0 -> unban(calls, whom);
            case 1 -> report(calls, whom);
            case 2 -> resolve(calls);
            default -> ban(calls, whom);
        }
    }

    private void ban(ModerationClient calls, ByteString whom) {
        String reason = "reason " + made++;
        Optional<Duration> time = switch (random.nextInt(3)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(SHORT);
            default -> Optional.of(LONG);
        };
        asked = Optional.of(known.with(whom, new Sentence(reason, time.map(Instant.now()::plus))));
        askedReason = Optional.of(reason);
        Optional<Instant> end = calls.ban(whom, Optional.empty(), reason, time);
        acknowledged(known.with(whom, new Sentence(reason, end)));
    }

    private void unban(ModerationClient calls, ByteString whom) {
        asked = Optional.of(known.without(whom));
        calls.unban(whom, Optional.empty());
        acknowledged(known.without(whom));
    }

    private void report(ModerationClient calls, ByteString whom) {
        String comment = "comment " + made++;
        asked = Optional.of(known.with(comment));
        ByteString id = calls.report(
                new OutgoingReport(whom, ByteString.EMPTY, ByteString.EMPTY, ByteString.EMPTY, "spam", comment));
        reports.put(comment, id);
        acknowledged(known.with(comment));
        if (known.pending().size() > PENDING) {
            resolve(calls);
        }
    }

    private void resolve(ModerationClient calls) {
        if (known.pending().isEmpty()) {
            return;
        }
        String oldest = known.pending().iterator().next();
        asked = Optional.of(known.without(oldest));
        String resolution = "resolution " + made++;
        askedReason = Optional.of(resolution);
        calls.resolve(Objects.requireNonNull(reports.get(oldest)), resolution);
        acknowledged(known.without(oldest));
    }

    private void acknowledged(State after) {
        known = after;
        asked = Optional.empty();
        trail = askedReason.map(reason -> with(trail, reason)).orElse(trail);
        askedReason = Optional.empty();
        acknowledged++;
    }

    private static Set<String> with(Set<String> some, String another) {
        Set<String> more = new LinkedHashSet<>(some);
        more.add(another);
        return more;
    }

    @Override
    public void check(QpcClient client) {
        ModerationClient calls = client.moderation(admin);
        Instant before = Instant.now();
        State found = seen(calls);
        Instant after = Instant.now();
        assertThat(found.at(before)).as("bans are on").isEqualTo(found);
        // What was asked and not answered has happened wholly or not at all.
        List<Map<ByteString, String>> bans = new ArrayList<>();
        List<Set<String>> pending = new ArrayList<>();
        for (State possible : possible(writtenDown(calls))) {
            bans.add(reasons(possible.endedAs(found).at(after)));
            pending.add(possible.pending());
        }
        assertThat(reasons(found.at(after))).isIn(bans);
        assertThat(found.pending()).isIn(pending);
        found.bans().forEach((whom, sentence) -> {
            Sentence said = known.bans().get(whom);
            if (said != null && said.reason().equals(sentence.reason())) {
                assertThat(sentence).isEqualTo(said);
            }
        });
        acknowledged(found);
        act(client);
    }

    /** What may be there; where the trail tells whether the last act happened, only that. */
    private List<State> possible(Set<String> written) {
        assertThat(written)
                .as("the audit trail")
                .isIn(trail, askedReason.map(reason -> with(trail, reason)).orElse(trail));
        trail = written;
        List<State> possible = askedReason
                .map(reason -> List.of(written.contains(reason) ? asked.orElse(known) : known))
                .orElseGet(() -> List.of(known, asked.orElse(known)));
        askedReason = Optional.empty();
        return possible;
    }

    private static Set<String> writtenDown(ModerationClient calls) {
        Set<String> reasons = new LinkedHashSet<>();
        calls.audit(entry -> {
            if (entry.getAct() != AuditEntry.Act.UNBAN) {
                assertThat(reasons.add(entry.getReason())).isTrue();
            }
        });
        return reasons;
    }

    private static Map<ByteString, String> reasons(State state) {
        Map<ByteString, String> reasons = new HashMap<>();
        state.bans().forEach((whom, sentence) -> reasons.put(whom, sentence.reason()));
        return reasons;
    }

    private State seen(ModerationClient calls) {
        Map<ByteString, Sentence> bans = new HashMap<>();
        for (Ban ban : calls.banned(Optional.empty())) {
            Optional<Instant> end = ban.getExpiresAtMs() == 0
                    ? Optional.empty()
                    : Optional.of(Instant.ofEpochMilli(ban.getExpiresAtMs()));
            assertThat(bans.put(ban.getIdentityKey(), new Sentence(ban.getReason(), end)))
                    .isNull();
        }
        Set<String> pending = new LinkedHashSet<>();
        calls.reports(report -> {
            pending.add(report.getComment());
            reports.put(report.getComment(), report.getReportId());
        });
        return new State(bans, pending);
    }

    @Override
    public int acknowledged() {
        return acknowledged;
    }
}
