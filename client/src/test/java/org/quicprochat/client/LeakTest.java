package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.quicprochat.client.ScriptedServer.Request;
import org.quicprochat.proto.v1.PushNewMessage;
import org.quicprochat.wire.Status;
import org.slf4j.LoggerFactory;

/** No buffer is lost, however a call ends. The detector has to find a buffer that the test loses, and no other. */
class LeakTest {
    private static final int CANARY_BYTES = 4321;
    private static final int MAX_COLLECTIONS = 200;

    /** The n-th request is answered in the n-th way. */
    private static void answer(Request request) {
        switch (request.methodId()) {
            case 0 -> request.frame(0, request.requestId(), 3, new byte[3], true);
            case 1 -> request.frame(0, request.requestId(), 9, new byte[3], true);
            case 2 -> request.frame(0, request.requestId(), 1, new byte[3], true);
            case 3 -> request.frame(0, ~request.requestId(), 3, new byte[3], true);
            case 4 -> request.frame(0, request.requestId(), -1, new byte[3], false);
            case 5 -> request.reset();
            case 6 -> request.frame(Status.NOT_FOUND.code(), request.requestId(), 0, new byte[0], true);
            case 7 -> request.frame(0, request.requestId(), 100_000, new byte[50_000], false);
            case 8 -> {}
            default -> {
                var _ = request.stream().shutdown(5);
            }
        }
    }

    @Test
    void noBufferIsLost() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        Logger detector = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        ListAppender<ILoggingEvent> reports = new ListAppender<>();
        reports.start();
        detector.addAppender(reports);
        try {
            for (int round = 0; round < 5; round++) {
                everyKindOfEnd();
            }
            loseCanary(PooledByteBufAllocator.DEFAULT);
            for (int i = 0; i < MAX_COLLECTIONS && reports.list.isEmpty(); i++) {
                System.gc();
                PooledByteBufAllocator.DEFAULT.directBuffer(CANARY_BYTES).release(); // detection happens here
            }
            List<String> found = new ArrayList<>();
            for (ILoggingEvent event : List.copyOf(reports.list)) {
                if (event.getLevel() == Level.ERROR) {
                    found.add(event.getFormattedMessage());
                }
            }
            assertThat(found).singleElement().asString().contains("loseCanary");
        } finally {
            detector.detachAppender(reports);
        }
    }

    private static void loseCanary(ByteBufAllocator allocator) {
        assertThat(allocator.directBuffer(CANARY_BYTES).writeZero(CANARY_BYTES).readableBytes())
                .isEqualTo(CANARY_BYTES);
    }

    private static void everyKindOfEnd() {
        try (ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
                ScriptedServer server = ScriptedServer.start(LeakTest::answer);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            CallOptions options = client.defaults().withDeadline(Duration.ofMillis(300));
            List<CompletableFuture<RawAnswer>> calls = new ArrayList<>();
            for (int method = 0; method < 10; method++) {
                calls.add(client.rawCallAsync(method, new byte[method * 30_000], options));
            }
            client.onPush(event -> {});
            server.push(1000, PushNewMessage.getDefaultInstance());
            server.pushBytes(new byte[] {1, 2, 3, -1, -1, -1, -1}, false);
            server.pushBytes(new byte[100], false);
            client.signal(1001, PushNewMessage.getDefaultInstance());
            for (CompletableFuture<RawAnswer> call : calls) {
                var _ = call.exceptionally(failure -> new RawAnswer(255, new byte[0]))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join();
            }
            var _ = client.rawCallAsync(8, new byte[3_000_000], options);
            var _ = client.rawCallAsync(0, new byte[100_000], options);
            server.dropConnections(1);
        }
    }
}
