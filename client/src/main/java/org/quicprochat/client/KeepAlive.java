package org.quicprochat.client;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.quicprochat.client.ConnectionException.Reason;
import org.quicprochat.proto.v1.HealthRequest;
import org.quicprochat.wire.RequestFrame;

/**
 * Asks a silent server for its health: the question keeps the path open (a NAT forgets it after half a minute or so),
 * and where no answer comes the connection is dead, long before its idle timeout. Any answer will do.
 */
final class KeepAlive {
    private final ClientTimeouts timeouts;

    KeepAlive(ClientTimeouts timeouts) {
        this.timeouts = timeouts;
    }

    /** Looks after a connection until it is gone. */
    void watch(QuicConnection connection) {
        long period = timeouts.keepAlive().toNanos();
        ScheduledFuture<?> ticks =
                connection.loop().scheduleWithFixedDelay(() -> tick(connection), period, period, TimeUnit.NANOSECONDS);
        connection.whenGone(() -> ticks.cancel(false));
    }

    private void tick(QuicConnection connection) {
        if (System.nanoTime() - connection.lastHeardNanos()
                < timeouts.keepAlive().toNanos()) {
            return;
        }
        byte[] frame = RequestFrame.encode(HealthClient.HEALTH, 0, HealthRequest.getDefaultInstance());
        ClientCall<Integer> question = new ClientCall<>(
                HealthClient.HEALTH,
                0,
                frame,
                new CallOptions(timeouts.call(), false),
                (methodId, statusCode, body) -> statusCode,
                (call, on, cause) -> false);
        var _ = question.future().whenComplete((answer, failure) -> {
            if (failure instanceof CallTimeoutException) {
                connection.close(new ConnectionException(Reason.LOST, "The server no longer answers"));
            }
        });
        connection.submit(question);
    }
}
