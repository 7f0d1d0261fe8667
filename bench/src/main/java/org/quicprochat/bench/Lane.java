package org.quicprochat.bench;

import io.netty.handler.codec.quic.QuicChannel;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;

/** One call after the other on one connection. Lives on the connection's event loop. */
final class Lane {
    private static final int STATUS_OF_NONE = -1;

    private final QuicChannel connection;
    private final QuicLoad.Script script;
    private final long endNanos;
    private final CountDownLatch done;
    private final Histogram latencies = new Histogram(60_000_000_000L, 3);
    private long calls;
    private long failures;
    private long begun;

    Lane(QuicChannel connection, QuicLoad.Script script, long endNanos, CountDownLatch done) {
        this.connection = connection;
        this.script = script;
        this.endNanos = endNanos;
        this.done = done;
    }

    void start() {
        connection.eventLoop().execute(this::next);
    }

    Histogram latencies() {
        return latencies;
    }

    long calls() {
        return calls;
    }

    long failures() {
        return failures;
    }

    private void next() {
        begun = System.nanoTime();
        if (begun - endNanos >= 0 || script.isDone() || !connection.isActive()) {
            done.countDown();
        } else {
            StreamCall.start(connection, script.next(), this::answered);
        }
    }

    private void answered(byte[] answer) {
        if (script.accept(answer.length == 0 ? STATUS_OF_NONE : answer[0], answer)) {
            calls++;
            latencies.recordValue(System.nanoTime() - begun);
        } else {
            failures++;
        }
        next();
    }
}
