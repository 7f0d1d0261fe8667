package org.quicprochat.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.wire.RequestFrame;

/** One message at a time to a reader that waits for it already: how long until the reader has it. */
final class OneAtATime {
    private static final int FETCH_WAIT = 202;
    private static final int READER = 0;
    private static final int SENDER = 1;
    private static final Duration UNTIL_IT_WAITS = Duration.ofMillis(1);

    private final QuicLoad load;
    private final EnqueueScript sender;
    private final byte[] wait;
    private final Deliveries deliveries = new Deliveries();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    OneAtATime(QuicLoad load, SessionInfo person, int payloadBytes) {
        this.load = load;
        sender = new EnqueueScript(person, List.of(person), payloadBytes, 0);
        wait = RequestFrame.encode(
                FETCH_WAIT,
                1,
                FetchWaitRequest.newBuilder()
                        .setSessionToken(person.token())
                        .setTimeoutMs(10_000)
                        .build());
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
        load.call(READER, wait, answer -> {
            deliveries.arrived(ReaderScript.envelopes(answer));
            step(end);
        });
        load.schedule(UNTIL_IT_WAITS, () -> load.call(SENDER, sender.next(), answer -> {}));
    }
}
