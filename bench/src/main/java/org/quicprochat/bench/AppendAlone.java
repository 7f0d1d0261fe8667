package org.quicprochat.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What the disk alone takes to make one message durable: an append into a file that was laid out before, and a sync.
 */
final class AppendAlone {
    private static final int FILE_BYTES = 16 << 20;

    private AppendAlone() {}

    /** Appends again and again, one after the other, for so long. */
    static Round run(Path directory, int bytes, Duration time) throws IOException {
        Path path = Files.createTempFile(directory, "qpc-bench-append", ".log");
        Histogram latencies = new Histogram(60_000_000_000L, 3);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocateDirect(FILE_BYTES), 0);
            file.force(true);
            ByteBuffer message = ByteBuffer.allocateDirect(bytes);
            long begin = System.nanoTime();
            long offset = 0;
            for (long now = begin; now - begin < time.toNanos(); now = System.nanoTime()) {
                offset = offset + 2L * bytes > FILE_BYTES ? 0 : offset + bytes;
                file.write(message.clear(), offset);
                file.force(false);
                latencies.recordValue(System.nanoTime() - now);
            }
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
            return new Round(latencies.getTotalCount(), 0, elapsed, latencies);
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
