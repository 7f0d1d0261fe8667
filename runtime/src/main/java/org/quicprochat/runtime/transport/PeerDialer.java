package org.quicprochat.runtime.transport;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.service.PeerLink.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to one peer: makes it, and again when it breaks, after longer and longer times where the peer
 * cannot be reached; at once when the peer is heard. A virtual thread of its own. Thread-safe.
 */
final class PeerDialer {
    private static final Logger log = LoggerFactory.getLogger(PeerDialer.class);

    /** The exponent beyond which any first wait is over any longest one. */
    private static final int MOST_DOUBLINGS = 40;

    private final PeerConfig peer;
    private final PeerTable table;
    private final PeerConnector connector;
    private final PeerLimits limits;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Runnable connected;
    private final Semaphore kicks = new Semaphore(0);
    private final Thread thread;
    private volatile @Nullable PeerConnection current;
    private volatile @Nullable Instant lastContact;
    private volatile @Nullable Duration roundTrip;
    private volatile boolean stopped;

    /**
     * A dialer that does not dial yet.
     *
     * @param connected run, on a thread that may block, when a connection is made
     */
    PeerDialer(
            PeerTable.Entry entry,
            PeerTable table,
            PeerConnector connector,
            PeerLimits limits,
            InstantSource clock,
            RandomGenerator random,
            Runnable connected) {
        this.peer = entry.config();
        this.table = table;
        this.connector = connector;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
        this.connected = connected;
        this.thread = Thread.ofVirtual().name("peer " + peer.domain()).unstarted(this::run);
    }

    /** Begins to dial. */
    void start() {
        thread.start();
    }

    /** The connection to call on; null where there is none. */
    @Nullable
    PeerConnection current() {
        PeerConnection connection = current;
        return connection != null && connection.isActive() ? connection : null;
    }

    State state() {
        return new State(current() != null, Optional.ofNullable(lastContact), Optional.ofNullable(roundTrip));
    }

    /** The peer sent something, on a connection of either side's. */
    void spoke() {
        lastContact = clock.instant();
    }

    void measured(Duration time) {
        roundTrip = time;
    }

    /** Dials at once where there is no connection: the peer is there. */
    void kick() {
        spoke();
        if (current() == null) {
            kicks.release();
        }
    }

    private void run() {
        int failures = 0;
        try {
            while (!stopped) {
                kicks.drainPermits();
                Optional<PeerConnection> made = dial(failures);
                if (made.isPresent()) {
                    failures = 0;
                    live(made.get());
                } else {
                    failures++;
                }
                if (!stopped && kicks.tryAcquire(wait(failures, limits, random).toNanos(), TimeUnit.NANOSECONDS)) {
                    failures = 0;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<PeerConnection> dial(int failures) throws InterruptedException {
        try {
            return Optional.of(connector.connect(peer, table, this::spoke));
        } catch (IOException | RuntimeException e) {
            (failures == 0 ? log.atWarn() : log.atDebug())
                    .addKeyValue("peer", peer.domain())
                    .addKeyValue("why", e.getMessage())
                    .addKeyValue("cause", String.valueOf(e.getCause()))
                    .log("A peer cannot be reached; it is tried again");
            return Optional.empty();
        }
    }

    private void live(PeerConnection connection) throws InterruptedException {
        CompletableFuture<Boolean> gone = connection.gone();
        current = connection;
        spoke();
        log.atInfo().addKeyValue("peer", peer.domain()).log("Connected to a peer");
        connected.run();
        try {
            if (stopped) {
                connection.close();
            }
            gone.get();
            log.atInfo().addKeyValue("peer", peer.domain()).log("The connection to a peer is gone");
        } catch (ExecutionException e) {
            throw new IllegalStateException("A connection ends without an exception", e);
        } finally {
            current = null;
            connection.close();
        }
    }

    /**
     * How long to wait after so many failures in a row; where a connection was lost that is none. A random part of the
     * last half is left out.
     */
    static Duration wait(int failures, PeerLimits limits, RandomGenerator random) {
        int doublings = Math.max(0, failures - 1);
        long first = limits.backoff().toMillis();
        long longest = limits.maxBackoff().toMillis();
        boolean doubles = doublings < MOST_DOUBLINGS && first <= longest >> doublings;
        long wait = doubles ? first << doublings : longest;
        return Duration.ofMillis(wait - random.nextLong(wait / 2 + 1));
    }

    /** Ends the connection, and makes none any more. */
    void stop() {
        stopped = true;
        PeerConnection connection = current;
        if (connection != null) {
            connection.close();
        }
        thread.interrupt();
    }
}
