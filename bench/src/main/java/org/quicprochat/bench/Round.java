package org.quicprochat.bench;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What one round measured.
 *
 * @param calls calls that were answered as they should be
 * @param failures calls that were not
 * @param elapsed how long the round took
 * @param latencies nanoseconds from a call's begin to its last byte
 * @param cpu the CPU time that the server's process took; zero where that was not measured
 */
record Round(long calls, long failures, Duration elapsed, Histogram latencies, Duration cpu) {
    Round(long calls, long failures, Duration elapsed, Histogram latencies) {
        this(calls, failures, elapsed, latencies, Duration.ZERO);
    }

    Round withCpu(Duration time) {
        return new Round(calls, failures, elapsed, latencies, time);
    }

    /** Good calls a second. */
    double rate() {
        return calls * 1e9 / elapsed.toNanos();
    }

    /** The latency that this share of the calls (0 to 100) stayed under, in milliseconds. */
    double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }

    @Override
    public String toString() {
        String took = cpu.isZero() ? "" : "   cpu %5.1f us a call".formatted(cpu.toNanos() / 1e3 / Math.max(1, calls));
        return "%,9.0f /s   p50 %6.2f ms   p99 %7.2f ms%s%s"
                .formatted(rate(), millis(50), millis(99), took, failures == 0 ? "" : "   FAILED " + failures);
    }
}
