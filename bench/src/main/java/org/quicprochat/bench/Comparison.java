package org.quicprochat.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Rounds of several contestants that took turns, and the ratio of one of them to each other. */
final class Comparison {
    private final String subject;
    private final Map<String, List<Round>> rounds = new LinkedHashMap<>();

    Comparison(String subject) {
        this.subject = subject;
    }

    void add(String contestant, Round round) {
        rounds.computeIfAbsent(contestant, name -> new ArrayList<>()).add(round);
    }

    /** The median, over the turns, of the subject's rate over a peer's. */
    double ratio(String peer) {
        List<Round> subjects = rounds.getOrDefault(subject, List.of());
        List<Round> peers = rounds.getOrDefault(peer, List.of());
        double[] ratios = IntStream.range(0, Math.min(subjects.size(), peers.size()))
                .mapToDouble(i -> subjects.get(i).rate() / peers.get(i).rate())
                .sorted()
                .toArray();
        return ratios[ratios.length / 2];
    }

    void print(PrintStream out) {
        rounds.forEach((contestant, ofContestant) -> {
            Round median = ofContestant.stream()
                    .sorted((one, other) -> Double.compare(one.rate(), other.rate()))
                    .toList()
                    .get(ofContestant.size() / 2);
            String ratio = contestant.equals(subject) ? "" : "   ratio %.2f".formatted(ratio(contestant));
            out.printf("%-28s %s%s%n", contestant, median, ratio);
        });
    }
}
