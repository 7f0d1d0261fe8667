package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.quicprochat.proto.v1.Envelope;

/** Messages that reached a reader, and how old they were by the time that {@link EnqueueScript} wrote into them. */
final class Deliveries {
    private final Histogram ages = new ConcurrentHistogram(60_000_000_000L, 3);

    void arrived(List<Envelope> envelopes) {
        long now = System.nanoTime();
        for (Envelope envelope : envelopes) {
            ages.recordValue(Math.max(0, now - madeAt(envelope.getPayload())));
        }
    }

    Round round(Duration time) {
        return new Round(ages.getTotalCount(), 0, time, ages.copy());
    }

    private static long madeAt(ByteString payload) {
        return payload.asReadOnlyByteBuffer().getLong();
    }
}
