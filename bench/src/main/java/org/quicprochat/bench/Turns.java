package org.quicprochat.bench;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How often and how long the contestants take turns. */
final class Turns {
    @Option(names = "--rounds", converter = Numbers.Count.class, description = "Rounds each. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--seconds",
            converter = Numbers.Count.class,
            description = "Length of a round. Default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--warm-up",
            converter = Numbers.CountOrNone.class,
            description = "Seconds that each runs before what counts. Default: ${DEFAULT-VALUE}")
    private int warmUp;

    /** The defaults of a benchmark. */
    Turns(int rounds, int seconds, int warmUp) {
        this.rounds = rounds;
        this.seconds = seconds;
        this.warmUp = warmUp;
    }

    int rounds() {
        return rounds;
    }

    /** The length of a round. */
    Duration time() {
        return Duration.ofSeconds(seconds);
    }

    Duration warmUp() {
        return Duration.ofSeconds(warmUp);
    }
}
