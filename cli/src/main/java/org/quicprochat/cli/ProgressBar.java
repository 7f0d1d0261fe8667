package org.quicprochat.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import org.quicprochat.client.BlobProgress;

/** Draws how far a transfer is on one line of a person's terminal, a few times a second; nothing where nobody looks. */
final class ProgressBar implements BlobProgress, AutoCloseable {
    private static final int CELLS = 30;
    private static final long REDRAW_MILLIS = 100;
    private static final double MIB = 1 << 20;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintWriter out;
    private final boolean drawn;
    private final InstantSource clock;
    private final long startedAt;
    private long drawnAt;
    private long first = -1;

    ProgressBar(Terminal terminal, InstantSource clock) {
        this.out = terminal.err();
        this.drawn = terminal.interactive();
        this.clock = clock;
        this.startedAt = clock.millis();
    }

    @Override
    public void at(long bytes, long total) {
        if (first < 0 || bytes < first) {
            first = bytes; // What was there before tells nothing of the speed.
        }
        long now = clock.millis();
        if (drawn && (now - drawnAt >= REDRAW_MILLIS || bytes == total)) {
            drawnAt = now;
            out.print(CLEAR_LINE + line(bytes, total, now));
            out.flush();
        }
    }

    private String line(long bytes, long total, long now) {
        int full = (int) (CELLS * bytes / total);
        double speed = (bytes - first) * 1000.0 / Math.max(1, now - startedAt) / MIB;
        return "[%s%s] %3d %%  %.1f of %.1f MiB  %.1f MiB/s"
                .formatted(
                        "#".repeat(full),
                        ".".repeat(CELLS - full),
                        100 * bytes / total,
                        bytes / MIB,
                        total / MIB,
                        speed);
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (drawn) {
            out.print(CLEAR_LINE);
            out.flush();
        }
    }
}
