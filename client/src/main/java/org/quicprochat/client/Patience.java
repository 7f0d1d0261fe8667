package org.quicprochat.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Decides which failures of a long transfer are waited out. Used by one thread. */
final class Patience {
    private static final int TRIES_WITHOUT_PROGRESS = 10;
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(20);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    /** Full is not too fast: to wait would be of no use. */
    private static final Set<String> FULL = Set.of("QUOTA_FULL", "UPLOADS_FULL", "STORAGE_FULL");

    private final Pace pace;
    private int tries;

    Patience(Pace pace) {
        this.pace = pace;
    }

    /** Something moved. */
    void progressed() {
        tries = 0;
    }

    /** What was sent does not follow what the server has; to be tried again at once, but not for ever. */
    void lostItsPlace(ClientException failure) {
        tries++;
        if (tries > TRIES_WITHOUT_PROGRESS) {
            throw failure;
        }
    }

    /**
     * Waits as long as a failure asks for.
     *
     * @throws ClientException the failure, where another try is of no use, or there were too many
     */
    void after(ClientException failure) {
        tries++;
        if (tries > TRIES_WITHOUT_PROGRESS) {
            throw failure;
        }
        switch (failure) {
            case QpcException refused -> after(refused);
            case CallTimeoutException late -> pace.smaller();
            case ConnectionException lost -> {
                if (lost.reason() != ConnectionException.Reason.LOST) {
                    throw lost;
                }
                pace.slower();
                pause(SHORTEST_WAIT.multipliedBy(1L << tries));
            }
            case CallInterruptedException stopped -> throw stopped;
            case CredentialsException wrong -> throw wrong;
            case ProtocolException broken -> throw broken;
            case TransparencyException alarming -> throw alarming;
            case TooManyCallsException busy -> {
                pace.slower();
                pause(SHORTEST_WAIT.multipliedBy(1L << tries));
            }
        }
    }

    private void after(QpcException refused) {
        switch (refused.status()) {
            case DEADLINE_EXCEEDED -> pace.smaller();
            case RATE_LIMITED, UNAVAILABLE -> {
                if (FULL.contains(refused.reason())) {
                    throw refused;
                }
                pace.slower();
                pause(refused.retryAfter().orElse(LONGEST_WAIT));
            }
            case OK, BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, INTERNAL, UNKNOWN_METHOD -> throw refused;
        }
    }

    private static void pause(Duration asked) {
        Duration shortest = asked.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : asked;
        Duration wait = shortest.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : shortest;
        try {
            // Nobody ever gives the permit.
            boolean _ = new Semaphore(0).tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException(e);
        }
    }

    /**
     * The outcome of a call, which ends by its own deadline.
     *
     * @throws ClientException where it failed
     */
    static <R> R outcome(CompletableFuture<R> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClientException failure) {
                throw failure;
            }
            throw new IllegalStateException("A call failed in a way that the client does not know", e.getCause());
        }
    }
}
