package org.quicprochat.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a log of keys costs when it is small, and when it is large: it should grow with the logarithm. */
@Command(name = "transparency", description = "Appends to and proofs of the log of keys, small beside large.")
final class TransparencyBench implements Callable<Integer> {
    private static final int BUILD_BITE = 500;
    private static final int BATCH = 200;
    private static final String SMALL = "small log";
    private static final String LARGE = "large log";

    @Option(
            names = "--small",
            converter = Numbers.Count.class,
            defaultValue = "1000",
            description = "Entries. Default: ${DEFAULT-VALUE}")
    private int small;

    @Option(
            names = "--large",
            converter = Numbers.Count.class,
            defaultValue = "1000000",
            description = "Entries. Default: ${DEFAULT-VALUE}")
    private int large;

    @Mixin
    private Turns turns = new Turns(5, 2, 1);

    @Mixin
    private Place place = new Place();

    private final Random random = new Random(1);

    @Override
    public Integer call() throws Exception {
        Path home = Files.createTempDirectory(place.directory(), "qpc-bench-transparency");
        try (LogUnderTest smallLog = new LogUnderTest(home.resolve("small"));
                LogUnderTest largeLog = new LogUnderTest(home.resolve("large"))) {
            Map<String, LogUnderTest> logs = new LinkedHashMap<>();
            logs.put(SMALL, smallLog);
            logs.put(LARGE, largeLog);
            build(smallLog, small);
            build(largeLog, large);
            compare("audit: inclusion and consistency", logs, 1, this::audit);
            logs.forEach((name, log) -> System.out.printf(
                    "%s: %.1f hashes in an answer, of %,d entries%n",
                    name, (double) log.hashes() / log.audits(), log.size()));
            compare("append, each durable", logs, 1, log -> log.append(1));
            compare("append, " + BATCH + " a transaction", logs, BATCH, log -> log.append(BATCH));
            return 0;
        } finally {
            TemporaryFiles.delete(home);
        }
    }

    private static void build(LogUnderTest log, int entries) {
        long begun = System.nanoTime();
        while (log.size() < entries) {
            log.append((int) Math.min(BUILD_BITE, entries - log.size()));
        }
        System.out.printf("%,d entries in %,d ms%n", entries, (System.nanoTime() - begun) / 1_000_000);
    }

    private void audit(LogUnderTest log) {
        log.audit(random.nextLong(log.size()), 1 + random.nextLong(log.size()));
    }

    private void compare(String what, Map<String, LogUnderTest> logs, int each, Consumer<LogUnderTest> work) {
        Comparison comparison = new Comparison(SMALL);
        logs.values().forEach(log -> run(log, each, turns.warmUp(), work));
        for (int i = 0; i < turns.rounds(); i++) {
            logs.forEach((name, log) -> comparison.add(name, run(log, each, turns.time(), work)));
        }
        System.out.println(what);
        comparison.print(System.out);
    }

    /** One caller, so that what is measured is the cost of a call and not of waiting for others. */
    private static Round run(LogUnderTest log, int each, Duration time, Consumer<LogUnderTest> work) {
        Histogram latencies = new Histogram(60_000_000_000L, 3);
        long start = System.nanoTime();
        long calls = 0;
        while (System.nanoTime() - start < time.toNanos()) {
            long begun = System.nanoTime();
            work.accept(log);
            latencies.recordValue(System.nanoTime() - begun);
            calls += each;
        }
        return new Round(calls, 0, Duration.ofNanos(System.nanoTime() - start), latencies);
    }
}
