package org.quicprochat.health;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.HealthIndicator;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.proto.v1.HealthRequest;
import org.quicprochat.proto.v1.HealthResponse;

/** Answers Health. Thread-safe; never blocks. */
final class Health {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ServerView server;
    private final Supplier<List<HealthIndicator>> indicators;
    private final InstantSource clock;

    Health(ServerView server, Supplier<List<HealthIndicator>> indicators, InstantSource clock) {
        this.server = server;
        this.indicators = indicators;
        this.clock = clock;
    }

    HealthResponse answer(Call call, HealthRequest request) {
        HealthResponse.State state = state();
        long now = clock.millis();
        HealthResponse response = HealthResponse.newBuilder()
                .setState(state)
                .setUptimeMs(Math.max(0, now - server.startedAt().toEpochMilli()))
                .setServerTimeMs(now)
                .build();
        if (state == HealthResponse.State.READY) {
            return response;
        }
        throw StatusException.unavailable("NOT_READY", "The server is not ready", RETRY_AFTER)
                .withBody(response);
    }

    private HealthResponse.State state() {
        return switch (server.state()) {
            case STARTING -> HealthResponse.State.DEGRADED;
            case DRAINING -> HealthResponse.State.DRAINING;
            case READY -> anyProblem() ? HealthResponse.State.DEGRADED : HealthResponse.State.READY;
        };
    }

    private boolean anyProblem() {
        for (HealthIndicator indicator : indicators.get()) {
            if (indicator.problem().isPresent()) {
                return true;
            }
        }
        return false;
    }
}
