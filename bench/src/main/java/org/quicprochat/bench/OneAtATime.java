package org.quicprochat.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.quicprochat.client.SessionInfo;

/**
 * One message at a time to a reader that waits for it already: how long until the reader has it. The reader
 * acknowledges each before it waits for the next.
 */
final class OneAtATime {
    private static final int READER = 0;
    private static final int SENDER = 1;
    private static final Duration UNTIL_IT_WAITS = Duration.ofMillis(1);

    private final QuicLoad load;
    private final EnqueueScript sender;
    private final ReaderScript reader;
    private final Deliveries deliveries = new Deliveries();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    OneAtATime(QuicLoad load, SessionInfo from, SessionInfo to, int payloadBytes) {
        this.load = load;
        sender = new EnqueueScript(from, List.of(to.identityKey()), payloadBytes, 0);
        reader = new ReaderScript(to, deliveries);
    }

    Round run(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        step(end);
        done.get(time.toSeconds() + 30, TimeUnit.SECONDS);
        return deliveries.round(time);
    }

    private void step(long end) {
        if (System.nanoTime() - end >= 0) {
            done.complete(null);
            return;
        }
        load.call(READER, reader.next(), message -> {
            check(message);
            load.call(READER, reader.next(), acknowledged -> {
                check(acknowledged);
                step(end);
            });
        });
        load.schedule(UNTIL_IT_WAITS, () -> load.call(SENDER, sender.next(), answer -> {}));
    }

    private void check(byte[] answer) {
        if (answer.length == 0 || !reader.accept(answer[0], answer)) {
            done.completeExceptionally(new IllegalStateException("A reader's call failed"));
        }
    }
}
